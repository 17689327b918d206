import { quoteName, SqlError, unresolvedColumn, unsupported } from './sql-error.ts';
import type { Typed } from './typed.ts';
import { identifier, literal, type SqlType, typeName } from './types.ts';

/** A column that a query gives. */
export interface OutputColumn {
  name: string;
  type: SqlType;
}

/** A column that expressions may name. */
export interface ScopeColumn extends OutputColumn {
  /** What may stand before it: the alias, or catalog, schema and table. */
  qualifier: readonly string[];
  sql: string;
}

export interface Resolved extends Typed {
  /** The name as the table declares it; of a field of a struct, the field's. */
  declared: string;
}

const same = (a: string | undefined, b: string | undefined) =>
  a?.toLowerCase() === b?.toLowerCase();

/** The columns of a FROM clause. Names are told apart without regard to case, as Databricks does. */
export class Scope {
  readonly columns: readonly ScopeColumn[];

  constructor(columns: readonly ScopeColumn[]) {
    this.columns = columns;
  }

  /**
   * The column that a name means, with as many parts as possible before it taken for a table.
   * @throws {SqlError} UNRESOLVED_COLUMN.WITH_SUGGESTION, AMBIGUOUS_REFERENCE, FIELD_NOT_FOUND
   */
  resolve(parts: readonly string[]): Resolved {
    const found = this.find(parts);
    if (found === undefined) {
      throw unresolvedColumn(
        parts.join('.'),
        this.columns.map(({ name }) => name),
      );
    }
    return found;
  }

  /** Like {@link resolve}; undefined when there is none. */
  find(parts: readonly string[]): Resolved | undefined {
    for (let before = Math.min(3, parts.length - 1); before >= 0; before--) {
      const name = parts[before];
      const hits = this.columns.filter(
        (column) => same(column.name, name) && this.#qualifies(parts.slice(0, before), column),
      );
      if (hits.length > 1) {
        throw new SqlError(
          'AMBIGUOUS_REFERENCE',
          `Reference ${quoteName(parts)} is ambiguous, could be: ${hits.map(({ qualifier, name: hit }) => quoteName([...qualifier, hit])).join(', ')}.`,
          '42704',
        );
      }
      const [hit] = hits;
      if (hit === undefined) continue;
      return parts.slice(before + 1).reduce<Resolved>((value, field) => fieldOf(value, field), {
        sql: hit.sql,
        type: hit.type,
        declared: hit.name,
      });
    }
    return undefined;
  }

  /** The columns that `*` stands for. */
  star(qualifier: readonly string[]): ScopeColumn[] {
    const columns = this.columns.filter((column) => this.#qualifies(qualifier, column));
    if (columns.length > 0) return columns;
    if (qualifier.length === 0) {
      throw new SqlError('INVALID_USAGE_OF_STAR_OR_REGEX', 'Invalid usage of * here.', '42000');
    }
    if (this.find(qualifier) !== undefined) throw unsupported('* of a struct');
    throw new SqlError(
      'CANNOT_RESOLVE_STAR_EXPAND',
      `Cannot resolve ${qualifier.join('.')}.* given input columns.`,
      '42704',
    );
  }

  #qualifies(qualifier: readonly string[], column: ScopeColumn): boolean {
    const end = column.qualifier.slice(column.qualifier.length - qualifier.length);
    return (
      qualifier.length <= column.qualifier.length &&
      qualifier.every((part, index) => same(part, end[index]))
    );
  }
}

/**
 * A field of a struct.
 * @throws {SqlError} FIELD_NOT_FOUND, INVALID_EXTRACT_BASE_FIELD_TYPE, UNSUPPORTED_FEATURE for others' fields
 */
export function fieldOf({ sql, type }: Typed, name: string): Resolved {
  if (type.name === 'array' || type.name === 'map') throw unsupported(`a field of ${type.name}`);
  if (type.name !== 'struct') {
    throw new SqlError(
      'INVALID_EXTRACT_BASE_FIELD_TYPE',
      `Can't extract a value from a "${typeName(type).toUpperCase()}".`,
      '42000',
    );
  }
  const field = type.fields.find((candidate) => same(candidate.name, name));
  if (field === undefined) {
    throw new SqlError(
      'FIELD_NOT_FOUND',
      `No such struct field ${quoteName([name])} in ${type.fields.map((candidate) => quoteName([candidate.name])).join(', ')}.`,
      '42704',
    );
  }
  return {
    sql: `struct_extract(${sql}, ${literal(field.name)})`,
    type: field.type,
    declared: field.name,
  };
}

/** The columns of a relation that DuckDB knows under an alias of ours. */
export function scopeColumns(
  alias: string,
  qualifier: readonly string[],
  columns: readonly (OutputColumn & { column: string })[],
): ScopeColumn[] {
  return columns.map(({ name, type, column }) => ({
    name,
    type,
    qualifier,
    sql: `${identifier(alias)}.${identifier(column)}`,
  }));
}
