import type { DuckDBConnection } from '@duckdb/node-api';
import type { ParameterSource } from '../dialect/cursor.ts';
import { parseStatement } from '../dialect/parse-statement.ts';
import type { Catalog, Namespace } from '../tables/catalog.ts';
import { answer } from './answer.ts';
import { newIdentifier } from './identifier.ts';
import { Operation } from './operation.ts';

/** What sessions share. */
export interface Backend {
  catalog: Catalog;
  connect: () => Promise<DuckDBConnection>;
}

/** A client's session: its namespace, and its operations until they are closed. */
export class Session {
  readonly id = newIdentifier();
  readonly namespace: Namespace;
  readonly #backend: Backend;
  readonly #operations = new Map<string, Operation>();

  constructor(backend: Backend, namespace: Namespace) {
    this.#backend = backend;
    this.namespace = namespace;
  }

  get operations(): ReadonlyMap<string, Operation> {
    return this.#operations;
  }

  /** Begins a statement; errors are the operation's. */
  execute(statement: string, parameters: ParameterSource): Operation {
    const operation = new Operation(
      async () =>
        answer(parseStatement(statement, parameters), this.#backend.catalog, this.namespace),
      this.#backend.connect,
    );
    this.#operations.set(operation.id.toString('hex'), operation);
    return operation;
  }

  async closeOperation(operation: Operation): Promise<void> {
    this.#operations.delete(operation.id.toString('hex'));
    await operation.close();
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#operations.values()].map((operation) => this.closeOperation(operation)),
    );
  }
}

/** All sessions of a server. */
export class Sessions {
  readonly #backend: Backend;
  readonly #open = new Map<string, Session>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** How many sessions and operations are open. */
  get count(): { sessions: number; operations: number } {
    const sessions = [...this.#open.values()];
    return {
      sessions: sessions.length,
      operations: sessions.reduce((sum, { operations }) => sum + operations.size, 0),
    };
  }

  /**
   * A session in a namespace, by default in the schema `default` as on a workspace.
   * @throws {SqlError} NO_SUCH_CATALOG_EXCEPTION, SCHEMA_NOT_FOUND
   */
  async open(catalogName: string | undefined, schemaName: string | undefined): Promise<Session> {
    const { catalog } = this.#backend;
    const name = catalog.requireCatalog(catalogName ?? catalog.name);
    const schema = await catalog.requireSchema(name, schemaName ?? 'default');
    const session = new Session(this.#backend, { catalog: name, schema });
    this.#open.set(session.id.toString('hex'), session);
    return session;
  }

  find(id: Uint8Array): Session | undefined {
    return this.#open.get(Buffer.from(id).toString('hex'));
  }

  /** The operation with this id, with its session. */
  operation(id: Uint8Array): { session: Session; operation: Operation } | undefined {
    const key = Buffer.from(id).toString('hex');
    for (const session of this.#open.values()) {
      const operation = session.operations.get(key);
      if (operation !== undefined) return { session, operation };
    }
    return undefined;
  }

  async close(session: Session): Promise<void> {
    this.#open.delete(session.id.toString('hex'));
    await session.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.values()].map((session) => this.close(session)));
  }
}
