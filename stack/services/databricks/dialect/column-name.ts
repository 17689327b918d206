import type { Expression, SelectItem } from './ast.ts';
import { unsupported } from './sql-error.ts';

/** Aggregates whose generated name is just the call. */
const NAMED_CALLS = ['count', 'sum', 'min', 'max', 'avg'];

/**
 * The name of a column of the result, as Databricks makes it: rows are objects by these names, so another name
 * would be another answer.
 * @param declared of an item that is a column: the name as it was declared
 * @throws {SqlError} UNSUPPORTED_FEATURE where the name is not surely known: AS is needed
 */
export function columnName(
  { expression, alias }: Extract<SelectItem, { kind: 'expression' }>,
  declared: (parts: readonly string[]) => string,
): string {
  if (alias !== undefined) return alias;
  const name = generated(expression, declared);
  if (name === undefined) throw unsupported('an expression without AS (its generated name)');
  return name;
}

function generated(
  expression: Expression,
  declared: (parts: readonly string[]) => string,
): string | undefined {
  switch (expression.kind) {
    case 'column': {
      const written = expression.parts.at(-1) ?? '';
      if (written === declared(expression.parts)) return written;
      throw unsupported(`the column ${written} in another case than it is declared, without AS`);
    }
    case 'literal':
      if (expression.parameter) return undefined;
      return expression.type.name === 'int' || expression.type.name === 'string'
        ? (expression.text ?? undefined)
        : undefined;
    case 'count-rows':
      return 'count(1)';
    case 'call': {
      const columns = expression.arguments.every(({ kind }) => kind === 'column');
      if (!columns || !NAMED_CALLS.includes(expression.name)) return undefined;
      const names = expression.arguments.map((argument) => generated(argument, declared));
      return `${expression.name}(${expression.distinct ? 'DISTINCT ' : ''}${names.join(', ')})`;
    }
    default:
      return undefined;
  }
}
