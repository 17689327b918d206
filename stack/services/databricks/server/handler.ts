import { setTimeout as delay } from 'node:timers/promises';
import { thrift } from '@databricks/sql';
import { type SqlError, unsupported } from '../dialect/sql-error.ts';
import { sqlError } from './failures.ts';
import type { Operation } from './operation.ts';
import { parameterSource } from './parameters.ts';
import type { Session, Sessions } from './session.ts';
import {
  failed,
  fetched,
  handleIdentifier,
  invalidHandle,
  operationHandle,
  operationStatus,
  resultMetadata,
  success,
} from './wire.ts';

const types = thrift.TCLIService_types;
type Types = typeof types;
type Message<Name extends keyof Types> = Types[Name] extends new (
  ...args: never[]
) => infer T
  ? T
  : never;

/** After so many ms an answer no longer waits for the statement: the driver asks for its state. */
const DIRECT_RESULT_WAIT = 5000;
const PROTOCOL = types.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8;
/** Settings of a session or a statement that change nothing, or say what is so anyhow. */
const HARMLESS: Readonly<Record<string, RegExp>> = {
  query_tags: /.*/s,
  ansi_mode: /^true$/i,
  timezone: /^utc$/i,
};
const SERVER_NAME = 'Spark SQL';
/** Calls about metadata; the same can be asked in SQL. */
const METADATA_CALLS = [
  'GetTypeInfo',
  'GetCatalogs',
  'GetSchemas',
  'GetTables',
  'GetTableTypes',
  'GetColumns',
  'GetFunctions',
  'GetPrimaryKeys',
  'GetCrossReference',
  'GetDelegationToken',
  'CancelDelegationToken',
  'RenewDelegationToken',
] as const;

/** The service's calls, as the Thrift processor wants them: each takes one request. */
export function serviceHandler(sessions: Sessions): object {
  const byHandle = (handle: Message<'TOperationHandle'>) =>
    sessions.operation(handle.operationId.guid);
  return {
    ...Object.fromEntries(METADATA_CALLS.map((name) => [name, (_request: object) => refuse(name)])),
    OpenSession: (request: Message<'TOpenSessionReq'>) => openSession(sessions, request),
    CloseSession: async ({ sessionHandle }: Message<'TCloseSessionReq'>) => {
      const session = sessions.find(sessionHandle.sessionId.guid);
      if (session !== undefined) await sessions.close(session);
      const status = session ? success() : invalidHandle('SessionHandle');
      return new types.TCloseSessionResp({ status });
    },
    GetInfo: async ({ infoType }: Message<'TGetInfoReq'>) => getInfo(infoType),
    ExecuteStatement: async (request: Message<'TExecuteStatementReq'>) => {
      const session = sessions.find(request.sessionHandle.sessionId.guid);
      if (session !== undefined) return executeStatement(session, request);
      return new types.TExecuteStatementResp({ status: invalidHandle('SessionHandle') });
    },
    GetOperationStatus: async ({ operationHandle: handle }: Message<'TGetOperationStatusReq'>) => {
      const found = byHandle(handle);
      if (found !== undefined) return operationStatus(found.operation);
      return new types.TGetOperationStatusResp({ status: invalidHandle('OperationHandle') });
    },
    GetResultSetMetadata: async ({
      operationHandle: handle,
    }: Message<'TGetResultSetMetadataReq'>) => {
      const found = byHandle(handle);
      if (found === undefined) {
        return new types.TGetResultSetMetadataResp({ status: invalidHandle('OperationHandle') });
      }
      await found.operation.ready;
      const { error } = found.operation;
      if (error === undefined) return resultMetadata(found.operation);
      return new types.TGetResultSetMetadataResp({ status: failed(error) });
    },
    FetchResults: async ({ operationHandle: handle, maxRows }: Message<'TFetchResultsReq'>) => {
      const found = byHandle(handle);
      if (found === undefined) {
        return new types.TFetchResultsResp({ status: invalidHandle('OperationHandle') });
      }
      try {
        return fetched(await found.operation.fetch(Number(maxRows)));
      } catch (error) {
        return new types.TFetchResultsResp({ status: failed(sqlError(error)) });
      }
    },
    CancelOperation: async ({ operationHandle: handle }: Message<'TCancelOperationReq'>) => {
      byHandle(handle)?.operation.cancel();
      return new types.TCancelOperationResp({ status: success() });
    },
    CloseOperation: async ({ operationHandle: handle }: Message<'TCloseOperationReq'>) => {
      const found = byHandle(handle);
      await found?.session.closeOperation(found.operation);
      const status = found ? success() : invalidHandle('OperationHandle');
      return new types.TCloseOperationResp({ status });
    },
  };
}

async function openSession(sessions: Sessions, request: Message<'TOpenSessionReq'>) {
  try {
    requireHarmless(request.configuration);
    const { catalogName, schemaName } = request.initialNamespace ?? {};
    const { id, namespace } = await sessions.open(
      catalogName || undefined,
      schemaName || undefined,
    );
    return new types.TOpenSessionResp({
      status: success(),
      serverProtocolVersion: PROTOCOL,
      sessionHandle: new types.TSessionHandle({ sessionId: handleIdentifier(id) }),
      configuration: {} as never,
      initialNamespace: new types.TNamespace({
        catalogName: namespace.catalog,
        schemaName: namespace.schema,
      }),
      canUseMultipleCatalogs: true,
    });
  } catch (error) {
    return new types.TOpenSessionResp({
      status: failed(sqlError(error)),
      serverProtocolVersion: PROTOCOL,
    });
  }
}

/** @throws {SqlError} UNSUPPORTED_FEATURE for a setting that might change an answer */
function requireHarmless(settings: object | null | undefined): void {
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (HARMLESS[name.toLowerCase()]?.test(String(value))) continue;
    throw unsupported(`the setting ${name} = ${value}`);
  }
}

async function executeStatement(session: Session, request: Message<'TExecuteStatementReq'>) {
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

function getInfo(infoType: number) {
  const known = [types.TGetInfoType.CLI_SERVER_NAME, types.TGetInfoType.CLI_DBMS_NAME];
  if (known.includes(infoType)) {
    return new types.TGetInfoResp({
      status: success(),
      infoValue: new types.TGetInfoValue({ stringValue: SERVER_NAME }),
    });
  }
  const error = unsupported(`GetInfo of ${types.TGetInfoType[infoType] ?? infoType}`);
  return new types.TGetInfoResp({ status: failed(error), infoValue: new types.TGetInfoValue() });
}

type Response = new (args: { status: Message<'TStatus'> }) => object;

async function refuse(name: (typeof METADATA_CALLS)[number]): Promise<object> {
  const Answer = types[`T${name}Resp`] as unknown as Response;
  return new Answer({ status: failed(unsupported(`the call ${name}; ask with SHOW or DESCRIBE`)) });
}
