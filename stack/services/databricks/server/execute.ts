import { setTimeout as delay } from 'node:timers/promises';
import { thrift } from '@databricks/sql';
import { type SqlError, unsupported } from '../dialect/sql-error.ts';
import type { Operation } from './operation.ts';
import { parameterSource } from './parameters.ts';
import type { Session } from './session.ts';
import { requireHarmless } from './settings.ts';
import {
  failed,
  fetched,
  operationHandle,
  operationStatus,
  resultMetadata,
  success,
} from './wire.ts';

const types = thrift.TCLIService_types;
type Request = InstanceType<typeof types.TExecuteStatementReq>;

/** After so many ms an answer no longer waits for the statement: the driver asks for its state. */
const DIRECT_RESULT_WAIT = 5000;

/** Begins a statement; what is there soon goes with the answer. Never rejects. */
export async function executeStatement(session: Session, request: Request) {
  try {
    requireHarmless(request.confOverlay);
    if (request.canReadArrowResult === false) throw unsupported('results that are not Arrow');
  } catch (error) {
    return new types.TExecuteStatementResp({ status: failed(error as SqlError) });
  }
  const operation = session.execute(request.statement, parameterSource(request.parameters ?? []));
  const response = new types.TExecuteStatementResp({
    status: success(),
    operationHandle: operationHandle(operation),
  });
  if (request.getDirectResults) {
    const { maxRows } = request.getDirectResults;
    const direct = await directResults(session, operation, Number(maxRows));
    if (direct !== undefined) response.directResults = direct;
  }
  return response;
}

/** What the driver would ask for next, if it is there soon. */
async function directResults(session: Session, operation: Operation, maxRows: number) {
  const patience = new AbortController();
  const waited = delay(DIRECT_RESULT_WAIT, true, { signal: patience.signal }).catch(() => true);
  await Promise.race([operation.ready, waited]);
  patience.abort();
  if (operation.completed === undefined) return undefined;
  if (operation.result === undefined) {
    return new types.TSparkDirectResults({ operationStatus: operationStatus(operation) });
  }
  const resultSetMetadata = resultMetadata(operation);
  try {
    const page = await operation.fetch(maxRows);
    const direct = new types.TSparkDirectResults({
      operationStatus: operationStatus(operation),
      resultSetMetadata,
      resultSet: fetched(page),
    });
    if (!page.more) {
      await session.closeOperation(operation);
      direct.closeOperation = new types.TCloseOperationResp({ status: success() });
    }
    return direct;
  } catch {
    // The operation knows its error now, and its state says so.
    return new types.TSparkDirectResults({ operationStatus: operationStatus(operation) });
  }
}
