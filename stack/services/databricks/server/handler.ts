import { thrift } from '@databricks/sql';
import { unsupported } from '../dialect/sql-error.ts';
import { executeStatement } from './execute.ts';
import { sqlError } from './failures.ts';
import type { Sessions } from './session.ts';
import { requireHarmless } from './settings.ts';
import {
  failed,
  fetched,
  handleIdentifier,
  invalidHandle,
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

const PROTOCOL = types.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8;
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
