import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { errorMessage } from '../../../common/errors.ts';
import { temporaryDirectory } from '../../../common/temporary.ts';
import type { ObjectStore } from '../minio.ts';
import { readCheckpoint } from './checkpoint.ts';
import { requireReadableTypes } from './columns.ts';
import { DataFile, type Row } from './data-file.ts';
import { DeltaLogError } from './error.ts';
import { type ActiveFile, type Checkpoint, replay, type Snapshot } from './log.ts';
import { chooseLogFiles, type LogFiles, versionOf } from './log-files.ts';

/** A row with the file that holds it and the version that added the file. */
export interface PlacedRow {
  file: string;
  version: number | null;
  row: Row;
}

/** What is needed of the store that a table lies on. */
export type TableStore = Pick<ObjectStore, 'list' | 'get'>;

/**
 * A Delta table on an object store, read without any Delta library: the log is replayed here and the
 * active Parquet files are read one by one.
 */
export class DeltaTable {
  readonly #store: TableStore;
  readonly #bucket: string;
  readonly #prefix: string;
  /** Where another reader finds the table. */
  readonly location: string;

  /** @param prefix key of the table's folder, without a slash at its end */
  constructor(
    store: TableStore,
    bucket: string,
    prefix: string,
    location = `s3://${bucket}/${prefix}`,
  ) {
    this.#store = store;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.location = location;
  }

  /**
   * A version, by default the newest; undefined when there is no table yet, or the log no longer tells of it.
   * @throws {DeltaLogError} when the log can't be read or the table uses what is not supported
   */
  async snapshot(version = Number.POSITIVE_INFINITY): Promise<Snapshot | undefined> {
    const keys = await this.#store.list(this.#bucket, `${this.#prefix}/_delta_log/`);
    const files = chooseLogFiles(
      this.location,
      keys.map(({ key }) => key).filter((key) => (versionOf(key) ?? 0) <= version),
    );
    if (files === undefined) return undefined;
    const commits = await Promise.all(
      files.commits.map(async ({ version, key }) => {
        const bytes = await this.#store.get(this.#bucket, key);
        return { version, text: new TextDecoder().decode(bytes) };
      }),
    );
    return replay(this.location, commits, await this.#checkpoint(files.checkpoint));
  }

  /**
   * All rows of a snapshot, file by file in the order of their versions.
   * @throws {DeltaLogError} DELTA_MISSING_FILE, DELTA_CORRUPT_FILE, DELTA_UNSUPPORTED_FEATURE
   */
  async *rows(snapshot: Snapshot): AsyncGenerator<PlacedRow[]> {
    requireReadableTypes(this.location, snapshot.columns);
    const directory = await temporaryDirectory('delta');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: '512MB',
      threads: '1',
    });
    const connection = await instance.connect();
    try {
      for (const [index, file] of snapshot.files.entries()) {
        // Each under a name of its own: DuckDB remembers a file's contents by its name, and takes another
        // one of the same size and second for the same.
        const local = join(directory, `${index}.parquet`);
        await writeFile(local, await this.#content(file));
        try {
          const data = await DataFile.open(connection, local, snapshot, file);
          for await (const rows of data.rows()) {
            yield rows.map((row) => ({ file: file.path, version: file.version, row }));
          }
        } catch (error) {
          throw this.#corrupt(file, error);
        }
        await rm(local);
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
      await rm(directory, { recursive: true, force: true });
    }
  }

  /**
   * Where a data file is, `s3://bucket/key`.
   * @param path as it stands in the log
   * @throws {DeltaLogError} DELTA_FOREIGN_FILE
   */
  locationOf(path: string): string {
    return `s3://${this.#bucket}/${this.#key(path)}`;
  }

  async #checkpoint(chosen: LogFiles['checkpoint']): Promise<Checkpoint | undefined> {
    if (chosen === undefined) return undefined;
    const directory = await temporaryDirectory('delta');
    try {
      const files = chosen.keys.map((_, part) => join(directory, `${part}.parquet`));
      for (const [part, key] of chosen.keys.entries()) {
        await writeFile(files[part] ?? '', await this.#store.get(this.#bucket, key));
      }
      const { version } = chosen;
      return { version, actions: await readCheckpoint(this.location, version, files) };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #content({ path, version }: ActiveFile): Promise<Uint8Array> {
    try {
      return await this.#store.get(this.#bucket, this.#key(path));
    } catch (cause) {
      const { name, code } = cause as NodeJS.ErrnoException;
      if (name !== 'NoSuchKey' && code !== 'ENOENT') throw cause;
      throw new DeltaLogError('DELTA_MISSING_FILE', `the data file ${path} is missing`, {
        subject: this.location,
        expected: `the file that version ${version ?? '?'} added`,
        hint: 'it was deleted, or never written: the rows that it held are not known',
        cause,
      });
    }
  }

  #corrupt({ path, version }: ActiveFile, error: unknown): unknown {
    if (error instanceof DeltaLogError) return error;
    return new DeltaLogError('DELTA_CORRUPT_FILE', `the data file ${path} can't be read`, {
      subject: this.location,
      expected: `the Parquet file that version ${version ?? '?'} added`,
      cause: new Error(errorMessage(error).slice(0, 500)),
    });
  }

  #key(path: string): string {
    const absolute = /^s3[an]?:\/\/([^/]+)\/(.*)$/.exec(path);
    if (absolute === null) return `${this.#prefix}/${path}`;
    if (absolute[1] === this.#bucket && absolute[2] !== undefined) return absolute[2];
    throw new DeltaLogError('DELTA_FOREIGN_FILE', `${path} is outside the bucket ${this.#bucket}`, {
      subject: this.location,
    });
  }
}
