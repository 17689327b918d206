import { thrift } from '@databricks/sql';
import type { SqlError } from '../dialect/sql-error.ts';
import type { ResultColumn } from '../result/columns.ts';
import type { Page } from '../result/stream.ts';
import type { Operation } from './operation.ts';

const types = thrift.TCLIService_types;

/** Thrift messages that several answers have in them. */
export const success = () => new types.TStatus({ statusCode: types.TStatusCode.SUCCESS_STATUS });

export function failed(error: SqlError) {
  return new types.TStatus({
    statusCode: types.TStatusCode.ERROR_STATUS,
    errorMessage: error.message,
    sqlState: error.sqlState,
    errorCode: 0,
    infoMessages: [`*${error.message}`],
  });
}

/** The status of a handle that is not known, or no longer. */
export function invalidHandle(what: 'SessionHandle' | 'OperationHandle') {
  return new types.TStatus({
    statusCode: types.TStatusCode.INVALID_HANDLE_STATUS,
    errorMessage: `Invalid ${what}`,
    sqlState: 'HY000',
    errorCode: 0,
  });
}

export function handleIdentifier(id: Buffer) {
  return new types.THandleIdentifier({ guid: id, secret: Buffer.alloc(16) });
}

export function operationHandle({ id }: Operation) {
  return new types.TOperationHandle({
    operationId: handleIdentifier(id),
    operationType: types.TOperationType.EXECUTE_STATEMENT,
    hasResultSet: true,
  });
}

/** `hasResultSet` is true in every state: of a failed operation the driver asks for no result otherwise. */
export function operationStatus({ state, started, completed, error }: Operation) {
  return new types.TGetOperationStatusResp({
    status: success(),
    operationState: state,
    hasResultSet: true,
    operationStarted: started as never,
    ...(completed === undefined ? {} : { operationCompleted: completed as never }),
    ...(error === undefined
      ? {}
      : {
          errorMessage: error.message,
          displayMessage: error.message,
          sqlState: error.sqlState,
          errorCode: 0,
        }),
  });
}

export function resultMetadata({ result }: Operation) {
  return new types.TGetResultSetMetadataResp({
    status: success(),
    schema: tableSchema(result?.columns ?? []),
    resultFormat: types.TSparkRowSetType.ARROW_BASED_SET,
    lz4Compressed: false,
    ...(result === undefined ? {} : { arrowSchema: result.encoder.schema }),
    isStagingOperation: false,
  });
}

export function fetched({ batches, more }: Page) {
  return new types.TFetchResultsResp({
    status: success(),
    hasMoreRows: more,
    results: new types.TRowSet({
      startRowOffset: 0 as never,
      rows: [],
      arrowBatches: batches.map(
        ({ bytes, rows }) => new types.TSparkArrowBatch({ batch: bytes, rowCount: rows as never }),
      ),
    }),
  });
}

function tableSchema(columns: readonly ResultColumn[]) {
  return new types.TTableSchema({
    columns: columns.map(
      ({ name, thrift: type, type: sqlType }, index) =>
        new types.TColumnDesc({
          columnName: name,
          position: index + 1,
          comment: '',
          typeDesc: new types.TTypeDesc({
            types: [
              new types.TTypeEntry({
                primitiveEntry: new types.TPrimitiveTypeEntry({
                  type,
                  ...(sqlType.name === 'decimal' ? { typeQualifiers: decimal(sqlType) } : {}),
                }),
              }),
            ],
          }),
        }),
    ),
  });
}

function decimal({ precision, scale }: { precision: number; scale: number }) {
  const value = (number: number) => new types.TTypeQualifierValue({ i32Value: number });
  return new types.TTypeQualifiers({
    qualifiers: { precision: value(precision), scale: value(scale) } as never,
  });
}
