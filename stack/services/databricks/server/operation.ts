import { thrift } from '@databricks/sql';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Translated } from '../dialect/query-context.ts';
import { type SqlError, unsupported } from '../dialect/sql-error.ts';
import { type Page, ResultStream } from '../result/stream.ts';
import { sqlError } from './failures.ts';
import { newIdentifier } from './identifier.ts';

const { TOperationState } = thrift.TCLIService_types;

/** A statement under way, with a connection of its own. */
export class Operation {
  readonly id = newIdentifier();
  readonly started = Date.now();
  /** Resolves when it has rows, has failed or was cancelled. Never rejects. */
  readonly ready: Promise<void>;
  state: number = TOperationState.RUNNING_STATE;
  error: SqlError | undefined;
  completed: number | undefined;
  result: ResultStream | undefined;
  #connection: DuckDBConnection | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  /**
   * @param translate gives the query; its errors are those of the operation
   * @param connect opens a connection to DuckDB
   */
  constructor(translate: () => Promise<Translated>, connect: () => Promise<DuckDBConnection>) {
    this.ready = this.#run(translate, connect);
  }

  async #run(
    translate: () => Promise<Translated>,
    connect: () => Promise<DuckDBConnection>,
  ): Promise<void> {
    try {
      const query = await translate();
      if (this.#isCancelled()) return;
      this.#connection = await connect();
      this.result = await ResultStream.open(this.#connection, query);
      if (!this.#isCancelled()) this.state = TOperationState.FINISHED_STATE;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.completed = Date.now();
    }
  }

  /**
   * The next rows. Fetches of one operation follow one another.
   * @throws {SqlError} of the query, also one that only comes up now
   */
  fetch(most: number): Promise<Page> {
    const page = this.#busy.then(async () => {
      await this.ready;
      if (this.error !== undefined) throw this.error;
      if (this.result === undefined) throw unsupported('a fetch after cancelling');
      try {
        return await this.result.fetch(most);
      } catch (error) {
        throw this.#fail(error);
      }
    });
    this.#busy = page.catch(() => undefined);
    return page;
  }

  /** Interrupts the query, if it still runs. */
  cancel(): void {
    if (this.state !== TOperationState.RUNNING_STATE) return;
    this.state = TOperationState.CANCELED_STATE;
    this.#connection?.interrupt();
  }

  /** Ends the query and gives its connection back. */
  async close(): Promise<void> {
    this.cancel();
    this.#connection?.interrupt();
    await this.ready;
    await this.#busy;
    this.result = undefined;
    this.#connection?.closeSync();
    this.#connection = undefined;
  }

  #isCancelled(): boolean {
    return this.state === TOperationState.CANCELED_STATE;
  }

  #fail(error: unknown): SqlError {
    const failure = sqlError(error);
    if (this.#isCancelled()) return failure;
    this.error = failure;
    this.state = TOperationState.ERROR_STATE;
    return failure;
  }
}
