/**
 * A statement that fails, as Databricks says it: an error class, a message and a SQLSTATE. Part of the
 * answer that a client gets, so it is no error of the harness.
 */
export class SqlError extends Error {
  readonly errorClass: string;
  readonly sqlState: string;

  constructor(errorClass: string, message: string, sqlState: string, options?: ErrorOptions) {
    super(`[${errorClass}] ${message} SQLSTATE: ${sqlState}`, options);
    this.name = 'SqlError';
    this.errorClass = errorClass;
    this.sqlState = sqlState;
  }
}

/** What the stand-in would not answer surely as Databricks does. */
export function unsupported(what: string): SqlError {
  return new SqlError(
    'UNSUPPORTED_FEATURE',
    `The feature is not supported: ${what} (by the stand-in of the Databricks SQL warehouse).`,
    '0A000',
  );
}

export function syntaxError(near: string, position: number): SqlError {
  return new SqlError(
    'PARSE_SYNTAX_ERROR',
    `Syntax error at or near ${near} (pos ${position}).`,
    '42601',
  );
}

export function typeMismatch(what: string): SqlError {
  return new SqlError('DATATYPE_MISMATCH', `${what}.`, '42K09');
}

export function unresolvedColumn(name: string, known: readonly string[]): SqlError {
  const close = known.length === 0 ? '' : ` Did you mean one of: ${known.slice(0, 8).join(', ')}?`;
  return new SqlError(
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    `A column, variable, or function parameter with name ${quoteName([name])} cannot be resolved.${close}`,
    '42703',
  );
}

export function unknownTable(parts: readonly string[]): SqlError {
  return new SqlError(
    'TABLE_OR_VIEW_NOT_FOUND',
    `The table or view ${quoteName(parts)} cannot be found. Verify the spelling and correctness of the schema and catalog.`,
    '42P01',
  );
}

/** A name as Databricks quotes it in messages. */
export function quoteName(parts: readonly string[]): string {
  return parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
}
