import type { thrift } from '@databricks/sql';
import type { LiteralValue, ParameterSource } from '../dialect/cursor.ts';
import { SqlError, unsupported } from '../dialect/sql-error.ts';
import type { Primitive, SqlType } from '../dialect/types.ts';

type Parameter = InstanceType<typeof thrift.TCLIService_types.TSparkParameter>;

const TYPES: Readonly<Record<string, Primitive>> = {
  STRING: 'string',
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INT: 'int',
  INTEGER: 'int',
  BIGINT: 'bigint',
  FLOAT: 'float',
  DOUBLE: 'double',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_NTZ: 'timestamp_ntz',
};

/** What a value must look like; texts go as they are. */
const FORMS: Readonly<Record<string, RegExp>> = {
  boolean: /^(?:true|false)$/i,
  tinyint: /^-?\d+$/,
  smallint: /^-?\d+$/,
  int: /^-?\d+$/,
  bigint: /^-?\d+$/,
  float: /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i,
  double: /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|-?Infinity|NaN)$/i,
};

/**
 * The values of a statement's parameter markers, each taken where its marker stands.
 * @throws {SqlError} UNBOUND_SQL_PARAMETER for a marker without a value; UNSUPPORTED_FEATURE for a type that is
 * not known; CAST_INVALID_INPUT for a value that is none of its type
 */
export function parameterSource(parameters: readonly Parameter[]): ParameterSource {
  let next = 0;
  return (name) => {
    const parameter =
      name === undefined
        ? parameters.filter((candidate) => !candidate.name)[next++]
        : parameters.find((candidate) => candidate.name === name);
    if (parameter !== undefined) return literalOf(parameter);
    throw new SqlError(
      'UNBOUND_SQL_PARAMETER',
      `Found the unbound parameter: ${name ?? '?'}. Please, fix \`args\` and provide a mapping of the parameter to a SQL literal.`,
      '42P02',
    );
  };
}

function literalOf({ type, value }: Parameter): LiteralValue {
  const text = value?.stringValue;
  if (text === undefined || text === null) return { type: { name: 'void' }, text: null };
  const sqlType = typeOf(type ?? 'STRING');
  const form = FORMS[sqlType.name];
  const decimal = sqlType.name === 'decimal' && !fits(text, sqlType);
  if (decimal || (form !== undefined && !form.test(text))) {
    throw new SqlError(
      'CAST_INVALID_INPUT',
      `The value '${text}' of the type "STRING" cannot be cast to "${type?.toUpperCase()}" because it is malformed.`,
      '22018',
    );
  }
  return { type: sqlType, text };
}

function typeOf(name: string): SqlType {
  const decimal = /^DECIMAL\((\d{1,2}),\s*(\d{1,2})\)$/i.exec(name);
  if (decimal) return { name: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const type = TYPES[name.toUpperCase()];
  if (type === undefined) throw unsupported(`a parameter of type ${name}`);
  return { name: type };
}

/** Without rounding. */
function fits(text: string, { precision, scale }: SqlType & { name: 'decimal' }): boolean {
  const [, whole, fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return false;
  return fraction.length <= scale && whole.replace(/^0+/, '').length <= precision - scale;
}
