import type { DocumentValue, Field, FieldType } from '../../fixtures/records/index.ts';

/** The text of NULL. No other value's text begins with an `n`. */
const NULL = 'n';
/** What stands between an array's texts, and for its NULLs, in the first and in the second of its two forms. */
const JOINS = [
  { between: ',', instead: '0' },
  { between: ';', instead: '1' },
] as const;

/**
 * SQL: the one text of a column's value, the same in Databricks and DuckDB; see README.md. Each text says where it
 * ends, so texts in a row tell their values, too.
 */
export function textSql({ name, type }: Pick<Field, 'name' | 'type'>): string {
  return `coalesce(${valueSql(`\`${name.replaceAll('`', '``')}\``, type)}, '${NULL}')`;
}

function valueSql(column: string, type: FieldType): string {
  switch (type) {
    case 'string':
      return measuredSql(column);
    case 'integer':
    case 'long':
    case 'decimal(10,4)':
    case 'boolean':
      return `concat(CAST(${column} AS STRING), ';')`;
    case 'timestamp':
      return `concat(CAST(unix_micros(${column}) AS STRING), ';')`;
    case 'date':
      return `concat(CAST(unix_date(${column}) AS STRING), ';')`;
    case 'string[]': {
      const joins = JOINS.map(({ between, instead }) =>
        measuredSql(`array_join(${column}, '${between}', '${instead}')`),
      );
      return `concat(CAST(size(${column}) AS STRING), ':', ${joins.join(', ')})`;
    }
  }
}

/** A text behind the number of its bytes. */
const measuredSql = (text: string) => `concat(CAST(octet_length(${text}) AS STRING), ':', ${text})`;

/**
 * The same text of a value as documents have it.
 * @throws {RangeError} for a value that no column of the type can hold
 */
export function textOf(value: DocumentValue | undefined, type: FieldType): string {
  if (value === null || value === undefined) return NULL;
  switch (type) {
    case 'string':
      return measured(String(value));
    case 'integer':
    case 'long':
      return `${BigInt(value as number | bigint)};`;
    case 'decimal(10,4)':
      return `${decimalText(Number(value))};`;
    case 'boolean':
      return `${value};`;
    case 'timestamp':
      return `${microseconds(String(value))};`;
    case 'date':
      return `${Date.parse(String(value)) / DAY};`;
    case 'string[]': {
      const elements = value as readonly (string | null)[];
      const joins = JOINS.map(({ between, instead }) =>
        measured(elements.map((element) => element ?? instead).join(between)),
      );
      return `${elements.length}:${joins.join('')}`;
    }
  }
}

const DAY = 86_400_000;
const measured = (text: string) => `${Buffer.byteLength(text)}:${text}`;

function decimalText(value: number): string {
  const text = (value + 0).toFixed(4);
  if (Number(text) !== value)
    throw new RangeError(`${value} has more than 4 digits behind the point`);
  return text;
}

/** Of ISO text with three or six digits of the second's fraction. */
function microseconds(iso: string): bigint {
  const rest = iso.length > 24 ? iso.slice(-4, -1) : '0';
  const whole = rest === '0' ? iso : `${iso.slice(0, -4)}Z`;
  return BigInt(Date.parse(whole)) * 1000n + BigInt(rest);
}

/** The value that a text of {@link textSql} tells; a time that no `Date` can hold stays a text. */
export function parseText(text: string, type: FieldType): DocumentValue {
  if (text === NULL) return null;
  const plain = text.slice(0, -1);
  switch (type) {
    case 'string':
      return text.slice(text.indexOf(':') + 1);
    case 'integer':
    case 'decimal(10,4)':
      return Number(plain);
    case 'long':
      return Number.isSafeInteger(Number(plain)) ? Number(plain) : BigInt(plain);
    case 'boolean':
      return plain === 'true';
    case 'timestamp':
      return isoTime(BigInt(plain));
    case 'date':
      return Math.abs(Number(plain)) <= 1e8
        ? new Date(Number(plain) * DAY).toISOString().replace('T00:00:00.000Z', '')
        : `${plain} days`;
    case 'string[]':
      return elementsOf(text);
  }
}

/** As {@link microseconds} reads it. */
function isoTime(time: bigint): string {
  const rest = ((time % 1000n) + 1000n) % 1000n;
  const milliseconds = Number((time - rest) / 1000n);
  if (Math.abs(milliseconds) > 1e8 * DAY) return `${time} microseconds`;
  const iso = new Date(milliseconds).toISOString();
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** Where the two forms of an array differ, one text ends, or is NULL. */
function elementsOf(text: string): (string | null)[] {
  const [count, rest] = splitAt(Buffer.from(text));
  if (count === 0) return [];
  const [length, forms] = splitAt(rest);
  const first = forms.subarray(0, length);
  const [, second] = splitAt(forms.subarray(length));
  const elements: (string | null)[] = [];
  let start = 0;
  let isNull = false;
  for (let at = 0; at <= length; at += 1) {
    const ends = at === length || (first[at] !== second[at] && first[at] === COMMA);
    if (!ends) {
      isNull ||= first[at] !== second[at];
      continue;
    }
    elements.push(isNull ? null : first.subarray(start, at).toString());
    start = at + 1;
    isNull = false;
  }
  return elements;
}

const COMMA = 44;
const COLON = 58;

/** The number before the first colon, and what follows it. */
function splitAt(bytes: Buffer): [number, Buffer] {
  const colon = bytes.indexOf(COLON);
  return [Number(bytes.subarray(0, colon).toString()), bytes.subarray(colon + 1)];
}
