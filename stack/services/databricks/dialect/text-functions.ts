import { arity, refused } from './call.ts';
import { unsupported } from './sql-error.ts';
import { raise, type Typed } from './typed.ts';
import { literal, type SqlType } from './types.ts';

const STRING: SqlType = { name: 'string' };

/**
 * `conv(text, 16, 10)` of 1 to 15 hexadecimal digits, so that the number is below 2^60. Of other texts Databricks
 * reads as much as it can.
 */
export function convert(operands: readonly Typed[]): Typed {
  const [text, from, to] = arity('conv', operands, 3) as [Typed, Typed, Typed];
  const bases = `${from.constant} to ${to.constant}`;
  if (text.type.name !== 'string' || bases !== '16 to 10') {
    throw unsupported('conv other than of a STRING from 16 to 10');
  }
  const other = raise(unsupported('conv of other than 1 to 15 hexadecimal digits'), STRING);
  const number = `CAST(CAST('0x' || ${text.sql} AS BIGINT) AS VARCHAR)`;
  return {
    sql: `CASE WHEN ${text.sql} IS NULL THEN NULL
      WHEN regexp_full_match(${text.sql}, '[0-9a-fA-F]{1,15}') THEN ${number} ELSE ${other} END`,
    type: STRING,
  };
}

/** `array_join(texts, separator, null)` with constants: without the third Databricks leaves NULLs out, and it is refused. */
export function joinArray(operands: readonly Typed[]): Typed {
  if (operands.length === 2) throw unsupported('array_join without a text for NULL');
  const [array, separator, replacement] = arity('array_join', operands, 3) as [Typed, Typed, Typed];
  if (array.type.name !== 'array' || array.type.element.name !== 'string') {
    throw refused('array_join', array);
  }
  const constants = [separator, replacement].map(({ type, constant }) => {
    if (type.name === 'string' && constant != null) return literal(constant);
    throw unsupported('array_join with texts that are no constants');
  });
  const [between, instead] = constants;
  const filled = `list_transform(${array.sql}, lambda element: coalesce(element, ${instead}))`;
  return {
    sql: `CASE WHEN ${array.sql} IS NOT NULL THEN coalesce(array_to_string(${filled}, ${between}), '') END`,
    type: STRING,
  };
}
