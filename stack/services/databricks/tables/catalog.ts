import { SqlError, unknownTable, unsupported } from '../dialect/sql-error.ts';
import type { ColdBucket } from './bucket.ts';
import { DeltaHistory } from './history.ts';

/** A name with all its parts, in lower case. */
export interface FullName {
  catalog: string;
  schema: string;
  table: string;
}

/** Where names without catalog or schema are looked for. */
export interface Namespace {
  catalog: string;
  schema: string;
}

/** Schemas that every catalog of a workspace has. */
const DEFAULT = 'default';
const INFORMATION = 'information_schema';
const BUILT_IN = [DEFAULT, INFORMATION];
const FOLDER = /^[a-z0-9_-]+$/;

/**
 * The one catalog: its schemas are folders of the bucket, their tables are folders in those with a `_delta_log`.
 */
export class Catalog {
  readonly name: string;
  readonly #bucket: ColdBucket;
  /** A schema of this name is there even before its first table. */
  readonly #schema: string;

  constructor(bucket: ColdBucket, { catalog, schema }: Namespace) {
    this.name = catalog;
    this.#bucket = bucket;
    this.#schema = schema;
  }

  /** Names of all schemas, sorted. */
  async schemas(): Promise<string[]> {
    const folders = (await this.#bucket.folders('')).filter((name) => FOLDER.test(name));
    return [...new Set([...folders, ...BUILT_IN, this.#schema])].sort();
  }

  /** @throws {SqlError} NO_SUCH_CATALOG_EXCEPTION */
  requireCatalog(name: string): string {
    if (name.toLowerCase() === this.name) return this.name;
    throw new SqlError(
      'NO_SUCH_CATALOG_EXCEPTION',
      `Catalog '${name}' was not found. Please verify the catalog name and then retry the query or command again.`,
      '42704',
    );
  }

  /** @throws {SqlError} NO_SUCH_CATALOG_EXCEPTION, SCHEMA_NOT_FOUND */
  async requireSchema(catalog: string, schema: string): Promise<string> {
    this.requireCatalog(catalog);
    const name = schema.toLowerCase();
    if (name === this.#schema || name === DEFAULT) return name;
    if (name === INFORMATION) throw unsupported(INFORMATION);
    if (FOLDER.test(name) && (await this.#bucket.has(`${name}/`))) return name;
    throw new SqlError(
      'SCHEMA_NOT_FOUND',
      `The schema \`${catalog}\`.\`${schema}\` cannot be found. Verify the spelling and correctness of the schema and catalog.`,
      '42704',
    );
  }

  /** Names of a schema's tables, sorted. */
  async tables(schema: string): Promise<string[]> {
    const folders = (await this.#bucket.folders(`${schema}/`)).filter((name) => FOLDER.test(name));
    const there = await Promise.all(
      folders.map((name) => this.#bucket.has(`${schema}/${name}/_delta_log/`)),
    );
    return folders.filter((_, index) => there[index]).sort();
  }

  /** Where a name of one to three parts leads. */
  fullName(parts: readonly string[], namespace: Namespace): FullName {
    const [first = '', second = '', third = ''] = parts.map((part) => part.toLowerCase());
    if (parts.length === 1) return { ...namespace, table: first };
    if (parts.length === 2) return { catalog: namespace.catalog, schema: first, table: second };
    if (parts.length === 3) return { catalog: first, schema: second, table: third };
    throw new SqlError(
      'REQUIRES_SINGLE_PART_NAMESPACE',
      `${parts.length} parts are too many for the name of a table.`,
      '42K05',
    );
  }

  /**
   * A table that is there.
   * @throws {SqlError} TABLE_OR_VIEW_NOT_FOUND; UNSUPPORTED_FEATURE for information_schema and delta.`path`
   */
  async table(parts: readonly string[], namespace: Namespace): Promise<DeltaHistory> {
    const { catalog, schema, table } = this.fullName(parts, namespace);
    if (schema === INFORMATION) throw unsupported(INFORMATION);
    if (parts.length === 2 && ['delta', 'parquet', 'json', 'csv', 'text'].includes(schema)) {
      throw unsupported(`${schema}.\`path\``);
    }
    const named = catalog === this.name && FOLDER.test(schema) && FOLDER.test(table);
    const prefix = `${schema}/${table}`;
    if (!named || !(await this.#bucket.has(`${prefix}/_delta_log/`))) throw unknownTable(parts);
    return new DeltaHistory(this.#bucket, prefix);
  }
}
