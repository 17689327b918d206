import { DuckDBInstance, DuckDBListValue } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { SqlType } from '../dialect/types.ts';
import { json } from './json.ts';
import { wireQuery } from './wire-query.ts';

const string: SqlType = { name: 'string' };
const array = (element: SqlType): SqlType => ({ name: 'array', element });

async function wired(sql: string, type: SqlType): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const query = wireQuery({ sql: `SELECT ${sql} AS c0`, columns: [{ name: 'v', type }] });
    return json((await connection.runAndReadAll(query)).getRows()[0]?.[0]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test.each<[string, SqlType, string]>([
  ["['\ufeffa', NULL, 'it''s \"x\" \\']", array(string), '["\ufeffa",null,"it\'s \\"x\\" \\\\"]'],
  ["[['a'], NULL, []]", array(array(string)), '[["a"],null,[]]'],
  ['[9223372036854775807]', array({ name: 'bigint' }), '[9223372036854775807]'],
  ["[DATE '2024-02-29']", array({ name: 'date' }), '["2024-02-29"]'],
  ['CAST(NULL AS VARCHAR[])', array(string), 'null'],
  [
    "{name: 'a', tags: [NULL], home: NULL::STRUCT(city VARCHAR)}",
    {
      name: 'struct',
      fields: [
        { name: 'name', type: string },
        { name: 'tags', type: array(string) },
        { name: 'home', type: { name: 'struct', fields: [{ name: 'city', type: string }] } },
      ],
    },
    '{"name":"a","tags":[null],"home":null}',
  ],
  ["MAP {'k': ['v']}", { name: 'map', key: string, value: array(string) }, '{"k":["v"]}'],
  ['MAP {}::MAP(VARCHAR, BIGINT)', { name: 'map', key: string, value: { name: 'bigint' } }, '{}'],
])('%s is its JSON', async (sql, type, text) => {
  expect(await wired(sql, type)).toBe(text);
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY])('%d has no JSON and is refused', (value) => {
  expect(() => json(new DuckDBListValue([value]))).toThrow('UNSUPPORTED_FEATURE');
});
