import type { Query, TableName } from './ast.ts';
import type { Surroundings } from './functions.ts';
import type { OutputColumn } from './scope.ts';

/** A query in DuckDB's SQL. Its columns are called c0, c1, ... there; their names are here. */
export interface Translated {
  sql: string;
  columns: OutputColumn[];
}

/** A table as DuckDB reads it. */
export interface ScannedTable {
  /** A table function. */
  sql: string;
  /** Catalog, schema and table. */
  qualifier: readonly string[];
  columns: OutputColumn[];
}

/** What queries in a statement share. */
export interface QueryContext {
  surroundings: Surroundings;
  /** @throws {SqlError} TABLE_OR_VIEW_NOT_FOUND and others of the table's */
  scan: (table: TableName) => Promise<ScannedTable>;
  /** Queries of WITH by their names in lower case. */
  common: ReadonlyMap<string, Translated>;
  /** A new alias of a relation. */
  alias: () => string;
  /** Translates a query inside of another. */
  subquery: (query: Query, context: QueryContext) => Promise<Translated>;
}
