import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { errorMessage, InfrastructureError } from '../common/errors.ts';
import { BundleError } from '../common/run-bundle.ts';
import { temporaryDirectory } from '../common/temporary.ts';

/** What DuckDB may hold in memory before it spills to a directory of its own. */
const MEMORY_LIMIT = '700MB';

export type SqlRow = Record<string, string | number | boolean | null>;

/**
 * A DuckDB of one verification, out of core: what does not fit in memory goes to a temporary
 * directory that is removed at the end. Loads and fetches no extensions.
 */
export class Database implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #directory: string;
  readonly #bundle: string;
  readonly #signal: AbortSignal | undefined;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    directory: string,
    bundle: string,
    signal: AbortSignal | undefined,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#directory = directory;
    this.#bundle = bundle;
    this.#signal = signal;
  }

  /**
   * @param bundle path of the bundle, for errors
   * @throws {InfrastructureError} when the temporary directory cannot be made or used
   */
  static async open(bundle: string, signal?: AbortSignal): Promise<Database> {
    const directory = await temporaryDirectory('verify').catch((error) => {
      throw noRoom(error, tmpdir());
    });
    try {
      const instance = await DuckDBInstance.create(':memory:', {
        memory_limit: MEMORY_LIMIT,
        temp_directory: directory,
        preserve_insertion_order: 'false',
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      });
      return new Database(instance, await instance.connect(), directory, bundle, signal);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw noRoom(error, directory);
    }
  }

  /**
   * @throws {BundleError} when a file of the bundle is not what it should be
   * @throws {InfrastructureError} when memory or disk are too small, or DuckDB itself fails; the signal's reason
   */
  async run(sql: string): Promise<void> {
    await this.#guard(() => this.#connection.run(sql));
  }

  /** Puts rows into a table, each as SQL in parentheses. Throws as {@link run}. */
  async insert(table: string, rows: readonly string[]): Promise<void> {
    if (rows.length > 0) await this.run(`INSERT INTO ${table} VALUES ${rows.join(', ')}`);
  }

  /** Whether a relation has rows. Throws as {@link run}. */
  async any(relation: string): Promise<boolean> {
    const [row] = await this.rows(`SELECT EXISTS (FROM ${relation}) AS found`);
    return row?.['found'] === true;
  }

  /** Like {@link run}; 64-bit integers come as numbers, digests as their 32 digits. */
  async rows(sql: string): Promise<SqlRow[]> {
    const reader = await this.#guard(() => this.#connection.runAndReadAll(sql));
    return reader.getRowObjectsJS().map((row) => {
      const plain: SqlRow = {};
      for (const [name, value] of Object.entries(row)) {
        plain[name] = typeof value === 'bigint' ? Number(value) : (value as SqlRow[string]);
      }
      return plain;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    this.#signal?.throwIfAborted();
    const interrupt = () => this.#connection.interrupt();
    this.#signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await work();
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw this.#explained(error);
    } finally {
      this.#signal?.removeEventListener('abort', interrupt);
    }
  }

  #explained(error: unknown): Error {
    const text = errorMessage(error);
    if (OUT_OF_ROOM.test(text) || text.includes(this.#directory)) {
      return noRoom(error, this.#directory);
    }
    if (ENGINE_FAULT.test(text)) {
      return new InfrastructureError(
        'VERIFY_ENGINE',
        'DuckDB failed while it verified the bundle',
        {
          subject: this.#bundle,
          hint: 'the bundle is as it was: verify it again; if it fails each time, report it with the cause',
          cause: error,
        },
      );
    }
    return new BundleError('BUNDLE_PARQUET', 'a table of the bundle cannot be read', {
      subject: this.#bundle,
      expected: 'Parquet files as the run wrote them',
      hint: 'the bundle is damaged or from another version; run again',
      cause: error,
    });
  }
}

/** What DuckDB and the system say when the host is at fault and not the file. */
const OUT_OF_ROOM =
  /out of memory|no space left|quota exceeded|too many open files|cannot allocate memory|input\/output error/i;

/** A fault of DuckDB's own, which is none of the file's. */
const ENGINE_FAULT = /^(internal|fatal) error|has been invalidated/i;

function noRoom(cause: unknown, directory: string): InfrastructureError {
  return new InfrastructureError('VERIFY_RESOURCES', 'the host has no room to verify the bundle', {
    subject: directory,
    expected: `${MEMORY_LIMIT} of memory and, for large runs, some gigabytes of temporary disk`,
    hint: 'free memory or disk, or set TMPDIR to a larger disk; the bundle is as it was: verify it again',
    cause,
  });
}
