import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { errorMessage, InfrastructureError } from '../../../common/errors.ts';
import type { ObjectStoreCredentials } from '../minio.ts';
import { DeltaLogError } from './error.ts';
import { EMPTY, type Fingerprint, fingerprints } from './fingerprint.ts';
import type { Snapshot } from './log.ts';

/** The files of DuckDB's extensions on this host. */
export interface ExtensionFiles {
  httpfs: string;
  delta: string;
}

/** Where the second reader finds tables whose location begins with `s3://`. */
export type StoreAccess = Pick<ObjectStoreCredentials, 'region' | 'accessKey' | 'secretKey'> & {
  endpoint: string;
};

/**
 * Reads Delta tables through DuckDB's `delta` extension, which is Delta Kernel in Rust: another replay
 * of the log, another choice of its files and another way to the store than {@link DeltaTable} has.
 */
export class SecondReader implements Disposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /**
   * @param access undefined for tables in folders of this host
   * @throws {InfrastructureError} DUCKDB_EXTENSION when an extension can't be loaded
   */
  static async open(files: ExtensionFiles, access?: StoreAccess): Promise<SecondReader> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: '512MB',
      threads: '1',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const reader = new SecondReader(instance, connection);
    try {
      for (const file of [files.httpfs, files.delta]) await connection.run(`LOAD ${text(file)}`);
      if (access !== undefined) await connection.run(secret(access));
      return reader;
    } catch (cause) {
      reader[Symbol.dispose]();
      throw new InfrastructureError('DUCKDB_EXTENSION', "DuckDB's delta extension can't be used", {
        subject: files.delta,
        hint: 'remove the file, and it is fetched again',
        cause,
      });
    }
  }

  /**
   * Fingerprints of a version's data files, by their path relative to the table.
   * @throws {DeltaLogError} DELTA_SECOND_READING when the extension refuses the table or fails
   */
  async read(location: string, { version, columns }: Snapshot): Promise<Map<string, Fingerprint>> {
    const at = `${text(location)}, version = ${version}`;
    const files = await this.#files(location, at, `version ${version}`);
    try {
      const from = `delta_scan(${at}, filename = true)`;
      const found = await fingerprints(this.#connection, columns, from, 'filename');
      return new Map(
        files.map((path) => [relative(location, path), found.get(path) ?? EMPTY] as const),
      );
    } catch (error) {
      throw failed(location, `version ${version}`, error);
    }
  }

  /**
   * The data files of the newest version that the extension finds.
   * @throws {DeltaLogError} DELTA_SECOND_READING
   */
  async newestFiles(location: string): Promise<string[]> {
    const files = await this.#files(location, text(location), 'newest version');
    return files.map((path) => relative(location, path));
  }

  async #files(location: string, at: string, what: string): Promise<string[]> {
    try {
      const listed = await this.#connection.runAndReadAll(
        `SELECT data_file FROM delta_list_files(${at})`,
      );
      return listed.getRows().map(([file]) => String(file));
    } catch (error) {
      throw failed(location, what, error);
    }
  }

  [Symbol.dispose](): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function failed(location: string, what: string, error: unknown): DeltaLogError {
  return new DeltaLogError('DELTA_SECOND_READING', "the delta extension can't read the table", {
    subject: `${location} ${what}`,
    expected: 'a table that both readings can read',
    cause: new Error(errorMessage(error).slice(0, 500)),
  });
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

function secret({ endpoint, region, accessKey, secretKey }: StoreAccess): string {
  const { host, protocol } = new URL(endpoint);
  return `CREATE SECRET (TYPE s3, PROVIDER config, KEY_ID ${text(accessKey)}, SECRET ${text(secretKey)},
    REGION ${text(region)}, ENDPOINT ${text(host)}, URL_STYLE 'path', USE_SSL ${protocol === 'https:'})`;
}

function relative(location: string, path: string): string {
  return path.startsWith(`${location}/`) ? path.slice(location.length + 1) : path;
}
