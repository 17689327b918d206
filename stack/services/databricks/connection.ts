import { DBSQLClient, type DBSQLSession } from '@databricks/sql';
import { errorMessage, HarnessError, InfrastructureError } from '../../../common/errors.ts';

/** A SQL warehouse: the stand-in, or one of a workspace. */
export interface Warehouse {
  readonly kind: 'stand-in' | 'workspace';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly token: string;
  /** PEM of the certificate to trust besides the public ones. */
  readonly certificate?: string | undefined;
}

export type SqlSession = Awaited<ReturnType<DBSQLClient['openSession']>>;
export type { DBSQLSession };

/** A session of the official driver; disposing closes it and its connection. */
export interface SqlConnection extends AsyncDisposable {
  readonly session: SqlSession;
  /**
   * All rows of a statement. BIGINT is a bigint, DECIMAL is a text with all its digits.
   * @throws the driver's error: OperationStateError with the SQLSTATE in `response`
   */
  query(
    sql: string,
    options?: Parameters<SqlSession['executeStatement']>[1],
  ): Promise<Record<string, unknown>[]>;
}

export interface ConnectOptions {
  catalog?: string | undefined;
  schema?: string | undefined;
  /**
   * How long a warehouse that is busy or still starts (429, 503) is tried again, ms; by default 20 s for the
   * stand-in and 10 min for a workspace, whose warehouses stop when nobody asks them.
   */
  patience?: number;
}

const PATIENCE = { 'stand-in': 20_000, workspace: 600_000 };

/** A warehouse that can't be reached, or that refuses the client. */
export class WarehouseError extends InfrastructureError {}

/**
 * Opens a session with the official driver, unmodified. The same for both kinds of warehouse.
 * @throws {WarehouseError} WAREHOUSE_TOKEN, WAREHOUSE_NOT_FOUND, WAREHOUSE_CERTIFICATE, WAREHOUSE_UNREACHABLE,
 * WAREHOUSE_NAMESPACE
 */
export async function connectWarehouse(
  warehouse: Warehouse,
  { catalog, schema, patience = PATIENCE[warehouse.kind] }: ConnectOptions = {},
): Promise<SqlConnection> {
  const client = new DBSQLClient({ logger: { log: () => undefined } });
  const { host, port, path, token, certificate } = warehouse;
  try {
    await client.connect({
      host,
      port,
      path,
      token,
      telemetryEnabled: false,
      preserveBigNumericPrecision: true,
      retryMaxAttempts: Math.max(1, Math.floor(patience / 4000)),
      retriesTimeout: patience,
      retryDelayMin: 500,
      retryDelayMax: 4000,
      ...(certificate === undefined ? {} : { customCaCert: certificate }),
    });
    const session = await client.openSession({
      ...(catalog === undefined ? {} : { initialCatalog: catalog }),
      ...(schema === undefined ? {} : { initialSchema: schema }),
    });
    return new Connection(client, session);
  } catch (error) {
    await client.close().catch(() => undefined);
    throw whyNot(warehouse, error);
  }
}

class Connection implements SqlConnection {
  readonly session: SqlSession;
  readonly #client: DBSQLClient;

  constructor(client: DBSQLClient, session: SqlSession) {
    this.#client = client;
    this.session = session;
  }

  async query(
    sql: string,
    options?: Parameters<SqlSession['executeStatement']>[1],
  ): Promise<Record<string, unknown>[]> {
    const operation = await this.session.executeStatement(sql, options);
    try {
      return (await operation.fetchAll()) as Record<string, unknown>[];
    } finally {
      await operation.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.close();
    await this.#client.close();
  }
}

const REASONS: readonly (readonly [RegExp, string, string, string])[] = [
  [
    /\b40[13]\b|access token|unauthori[sz]ed|forbidden/i,
    'WAREHOUSE_TOKEN',
    'the warehouse refuses the token',
    'a token that is valid and allowed to use the warehouse: check that it has not expired',
  ],
  [
    /\b404\b/,
    'WAREHOUSE_NOT_FOUND',
    'there is no warehouse at this path',
    'take the HTTP path from the warehouse, tab "Connection details"',
  ],
  [
    /certificate|self.signed|altnames/i,
    'WAREHOUSE_CERTIFICATE',
    "the warehouse's certificate is not trusted",
    'set NODE_EXTRA_CA_CERTS to the authority that signed it',
  ],
  [
    /NO_SUCH_CATALOG|SCHEMA_NOT_FOUND|UNSUPPORTED_FEATURE/,
    'WAREHOUSE_NAMESPACE',
    'the session is refused',
    'check catalog and schema',
  ],
];

/**
 * Why a statement failed: what the warehouse says of it with its SQLSTATE, or why the warehouse was not reached.
 * An error that is one of ours already is given as it is.
 * @param subject what was asked for, such as a table and its version
 */
export function statementFailure(warehouse: Warehouse, subject: string, cause: unknown): Error {
  if (cause instanceof HarnessError) return cause;
  const { response } = cause as { response?: { sqlState?: string; errorMessage?: string } };
  if (response?.sqlState === undefined) {
    const { code, message, hint = '' } = whyNot(warehouse, cause);
    return new WarehouseError(code, message, { subject, hint, cause });
  }
  const said = (response.errorMessage ?? errorMessage(cause)).slice(0, 500);
  return new WarehouseError('WAREHOUSE_SQL', `the ${warehouse.kind} can't answer: ${said}`, {
    subject: `${subject}, SQLSTATE ${response.sqlState}`,
  });
}

function whyNot({ kind, host, port, path }: Warehouse, cause: unknown): WarehouseError {
  // The driver also throws objects that are no Error.
  const { statusCode, message: said } = cause as { statusCode?: number; message?: string };
  const text = cause instanceof Error ? errorMessage(cause) : (said ?? String(cause));
  const message = `${statusCode ?? ''} ${text}`.trim();
  const [, code, what, hint] = REASONS.find(([pattern]) => pattern.test(message)) ?? [
    undefined,
    'WAREHOUSE_UNREACHABLE',
    'the warehouse does not answer',
    'check host, port, proxy and firewall',
  ];
  return new WarehouseError(code, `${what}: ${message}`, {
    subject: `${kind} https://${host}:${port}${path}`,
    hint,
    cause,
  });
}
