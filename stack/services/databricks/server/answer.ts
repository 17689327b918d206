import type { Statement } from '../dialect/ast.ts';
import type { QueryContext, Translated } from '../dialect/query-context.ts';
import { unsupported } from '../dialect/sql-error.ts';
import { translateQuery } from '../dialect/translate-query.ts';
import { literal, typeFromDelta } from '../dialect/types.ts';
import type { Catalog, Namespace } from '../tables/catalog.ts';
import { describe, history, showCatalogs, showSchemas, showTables } from './describe.ts';

/**
 * The query in DuckDB's SQL that answers a statement. USE changes the namespace and answers nothing.
 * @throws {SqlError} what Databricks says of it; UNSUPPORTED_FEATURE
 * @throws {DeltaLogError} for a table that can't be read
 */
export async function answer(
  statement: Statement,
  catalog: Catalog,
  namespace: Namespace,
): Promise<Translated> {
  switch (statement.kind) {
    case 'query':
      return translateQuery(statement.query, queryContext(catalog, namespace));
    case 'show-catalogs':
      return showCatalogs(catalog, statement.pattern);
    case 'show-schemas':
      return showSchemas(catalog, statement.catalog ?? namespace.catalog, statement.pattern);
    case 'show-tables':
      return showTables(catalog, place(statement.schema, namespace), statement.pattern);
    case 'describe':
      return describe(await catalog.table(statement.table, namespace));
    case 'history':
      return history(await catalog.table(statement.table, namespace), statement.limit);
    case 'use-catalog':
      namespace.catalog = catalog.requireCatalog(statement.catalog);
      namespace.schema = 'default';
      return NOTHING;
    case 'use-schema': {
      const { catalog: name, schema } = place(statement.schema, namespace);
      namespace.schema = await catalog.requireSchema(name, schema);
      namespace.catalog = catalog.requireCatalog(name);
      return NOTHING;
    }
  }
}

const NOTHING: Translated = { sql: 'SELECT 1 AS c0 LIMIT 0', columns: [] };

function place(parts: readonly string[], namespace: Namespace): Namespace {
  const [first, second] = parts;
  if (first === undefined) return namespace;
  if (parts.length > 2) throw unsupported(`a schema's name of ${parts.length} parts`);
  return second === undefined
    ? { catalog: namespace.catalog, schema: first }
    : { catalog: first, schema: second };
}

function queryContext(catalog: Catalog, namespace: Namespace): QueryContext {
  let aliases = 0;
  return {
    surroundings: { ...namespace, now: new Date().toISOString() },
    common: new Map(),
    alias: () => `t${aliases++}`,
    subquery: translateQuery,
    scan: async ({ parts, travel }) => {
      const table = await catalog.table(parts, namespace);
      const { version, columns } = await table.at(travel);
      const name = catalog.fullName(parts, namespace);
      return {
        sql: `delta_scan(${literal(table.location)}, version = ${version})`,
        qualifier: [name.catalog, name.schema, name.table],
        columns: columns.map(({ name: column, type }) => ({
          name: column,
          type: typeFromDelta(type),
        })),
      };
    },
  };
}
