import { rm } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { InfrastructureError } from '../../../../common/errors.ts';
import { temporaryDirectory } from '../../../../common/temporary.ts';
import type { ExtensionFiles } from '../../delta/extension/load.ts';
import { literal } from '../dialect/types.ts';
import type { StoreAccess } from '../tables/bucket.ts';

export interface EngineOptions {
  extension: ExtensionFiles;
  /** Waited for once the extensions are loaded, which takes longest. */
  access: StoreAccess | PromiseLike<StoreAccess>;
  /** The only bucket that may be read. */
  bucket: string;
  /** MiB that DuckDB may use. */
  memory: number;
}

/**
 * DuckDB, locked to one bucket: no local files, no other hosts, no other extensions, and nobody can open the lock.
 * What it is asked is only ever made by the translator, so this is the second line of defence. It does not hold for
 * the files of a log, which the delta extension reads by itself: those the catalog names.
 */
export class SqlEngine implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #spill: string;

  private constructor(instance: DuckDBInstance, spill: string) {
    this.#instance = instance;
    this.#spill = spill;
  }

  /** @throws {InfrastructureError} DUCKDB_EXTENSION when an extension can't be loaded; why there is no access */
  static async open({ extension, access, bucket, memory }: EngineOptions): Promise<SqlEngine> {
    const spill = await temporaryDirectory('sql');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memory}MB`,
      threads: '2',
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    }).catch(async (error) => {
      await rm(spill, { recursive: true, force: true });
      throw error;
    });
    const engine = new SqlEngine(instance, spill);
    const connection = await instance.connect();
    try {
      await runAll(connection, loading(extension), extension);
      await runAll(connection, lockingTo(await access, bucket), extension);
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    } finally {
      connection.closeSync();
    }
  }

  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  /**
   * Where the data files of a table's newest version are, as the delta extension finds them by its own reading of
   * the log.
   * @throws DuckDB's error
   */
  async newestFiles(location: string): Promise<string[]> {
    const connection = await this.connect();
    try {
      const sql = `SELECT data_file FROM delta_list_files(${literal(location)})`;
      return (await connection.runAndReadAll(sql)).getRows().map(([file]) => String(file));
    } finally {
      connection.closeSync();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#instance.closeSync();
    await rm(this.#spill, { recursive: true, force: true });
  }
}

async function runAll(
  connection: DuckDBConnection,
  statements: readonly string[],
  extension: ExtensionFiles,
): Promise<void> {
  try {
    for (const statement of statements) await connection.run(statement);
  } catch (cause) {
    throw new InfrastructureError('DUCKDB_EXTENSION', 'the SQL stand-in has no DuckDB to use', {
      subject: extension.delta,
      hint: 'remove the file, and it is fetched again',
      cause,
    });
  }
}

const loading = ({ httpfs, delta }: ExtensionFiles) => [
  `LOAD ${literal(httpfs)}`,
  `LOAD ${literal(delta)}`,
];

function lockingTo(access: StoreAccess, bucket: string): string[] {
  const { host, protocol } = new URL(access.endpoint);
  return [
    `CREATE SECRET cold (TYPE s3, PROVIDER config, SCOPE ${literal(`s3://${bucket}/`)},
      KEY_ID ${literal(access.accessKey)}, SECRET ${literal(access.secretKey)},
      REGION ${literal(access.region)}, ENDPOINT ${literal(host)}, URL_STYLE 'path', USE_SSL ${protocol === 'https:'})`,
    "SET GLOBAL TimeZone = 'UTC'",
    // A table that is made anew may have files of the same names.
    'SET GLOBAL enable_external_file_cache = false',
    'SET GLOBAL http_retries = 2',
    `SET GLOBAL allowed_directories = [${literal(`s3://${bucket}/`)}]`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
  ];
}
