import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, InfrastructureError } from '../../../common/errors.ts';
import { temporaryDirectory } from '../../../common/temporary.ts';
import type { Run } from '../../run/run.ts';
import type { DeltaExtension } from '../delta/extension/obtain.ts';
import type { Address, Service } from '../service.ts';
import {
  type ConnectOptions,
  connectWarehouse,
  type SqlConnection,
  type Warehouse,
  WarehouseError,
} from './connection.ts';
import { SqlEngine } from './server/engine.ts';
import { SqlServer } from './server/server.ts';
import { Sessions } from './server/session.ts';
import { makeCertificate } from './server/tls.ts';
import { Tokens } from './server/tokens.ts';
import { ColdBucket, type StoreAccess } from './tables/bucket.ts';
import { Catalog, type Namespace } from './tables/catalog.ts';

const PATH = '/sql/1.0/warehouses/stand-in';

/** The cold store as it is asked in SQL: in process, over the tables on the object store. */
export interface ColdStoreSql extends Service, AsyncDisposable {
  /** Host, port, path, certificate and token, for any client. */
  readonly warehouse: Warehouse;
  /** PEM file of the certificate, for clients of another process. It is there as long as this is. */
  readonly certificateFile: string;
  readonly address: Address;
  /** The run's secret. */
  readonly token: string;
  /** A further token, for tests of tokens that expire. @param expires milliseconds of the epoch */
  issueToken(expires: number): string;
  /** Sessions and operations that are open. */
  readonly open: { sessions: number; operations: number };
  /**
   * Where the data files of a table's newest version are, as the delta extension finds them by its own reading of
   * the log. In a statement it is we who say which version is the newest.
   * @param location `s3://bucket/prefix` of the table
   * @throws {WarehouseError} WAREHOUSE_SQL when the extension can't read the table
   */
  newestFiles(location: string): Promise<string[]>;
  /** A session of the official driver. */
  connect(options?: ConnectOptions): Promise<SqlConnection>;
}

export interface ColdStoreSqlOptions {
  run: Pick<Run, 'secrets'>;
  /** How the object store is reached from this host; it may still be starting. */
  store: StoreAccess | PromiseLike<StoreAccess>;
  bucket: string;
  namespace: Namespace;
  extension: DeltaExtension;
  /** MiB that DuckDB may use; 512 by default. */
  memory?: number;
}

/**
 * Starts the stand-in of a Databricks SQL warehouse on 127.0.0.1.
 * @throws {InfrastructureError} DUCKDB_EXTENSION when the delta extension is not to be had; why there is no store
 */
export async function startColdStoreSql(options: ColdStoreSqlOptions): Promise<ColdStoreSql> {
  const { run, store, bucket: name, namespace, extension, memory = 512 } = options;
  if ('reason' in extension) {
    throw new InfrastructureError('DUCKDB_EXTENSION', `no delta extension: ${extension.reason}`, {
      subject: 'Databricks SQL stand-in',
      hint: 'let it be fetched once: run without --no-install and with a network',
    });
  }
  const certificate = await makeCertificate();
  const directory = await temporaryDirectory('sql-certificate');
  const removeDirectory = () => rm(directory, { recursive: true, force: true });
  const engine = await SqlEngine.open({ extension, access: store, bucket: name, memory }).catch(
    async (error) => {
      await removeDirectory();
      throw error;
    },
  );
  const { endpoint, region, accessKey, secretKey } = await store;
  const bucket = new ColdBucket(name, { endpoint, region, accessKey, secretKey });
  const sessions = new Sessions({
    catalog: new Catalog(bucket, namespace),
    connect: () => engine.connect(),
  });
  const tokens = new Tokens();
  const token = run.secrets.generate(24);
  tokens.allow(token);
  const certificateFile = join(directory, 'certificate.pem');
  const close = async () => {
    bucket.close();
    await engine[Symbol.asyncDispose]();
    await removeDirectory();
  };
  try {
    await writeFile(certificateFile, certificate.certificate);
    const server = await SqlServer.start(sessions, tokens, certificate);
    const warehouse: Warehouse = {
      kind: 'stand-in',
      host: '127.0.0.1',
      port: server.port,
      path: PATH,
      token,
      certificate: certificate.certificate,
    };
    const release = async () => {
      await server[Symbol.asyncDispose]();
      await close();
    };
    const issueToken = (expires: number) => {
      const issued = run.secrets.generate(24);
      tokens.allow(issued, expires);
      return issued;
    };
    return new StandIn({
      warehouse,
      certificateFile,
      sessions,
      issueToken,
      newestFiles: (location) => engine.newestFiles(location),
      release,
      namespace,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  warehouse: Warehouse;
  certificateFile: string;
  sessions: Sessions;
  issueToken: (expires: number) => string;
  newestFiles: (location: string) => Promise<string[]>;
  release: () => Promise<void>;
  namespace: Namespace;
}

class StandIn implements ColdStoreSql {
  readonly name = 'databricks-sql';
  readonly version = 'stand-in';
  readonly capabilities = new Set<never>();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get warehouse(): Warehouse {
    return this.#parts.warehouse;
  }

  get certificateFile(): string {
    return this.#parts.certificateFile;
  }

  get token(): string {
    return this.warehouse.token;
  }

  get address(): Address {
    const { host, port, path, token } = this.warehouse;
    const url = `https://${host}:${port}${path}`;
    return {
      service: this.name,
      what: 'Databricks SQL (stand-in)',
      url,
      internal: '',
      user: 'token',
      password: token,
    };
  }

  get addresses(): Address[] {
    return [this.address];
  }

  get open(): { sessions: number; operations: number } {
    return this.#parts.sessions.count;
  }

  issueToken(expires: number): string {
    return this.#parts.issueToken(expires);
  }

  async newestFiles(location: string): Promise<string[]> {
    try {
      return await this.#parts.newestFiles(location);
    } catch (error) {
      const said = errorMessage(error).slice(0, 500);
      throw new WarehouseError(
        'WAREHOUSE_SQL',
        `the delta extension can't read the table: ${said}`,
        {
          subject: location,
        },
      );
    }
  }

  connect(options: ConnectOptions = {}): Promise<SqlConnection> {
    return connectWarehouse(this.warehouse, { ...this.#parts.namespace, ...options });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.release();
  }
}
