import { thrift } from '@databricks/sql';
import { expect, test } from 'vitest';
import { parameterSource } from './parameters.ts';

const { TSparkParameter, TSparkParameterValue } = thrift.TCLIService_types;
const parameter = (type: string, stringValue: string, name = 'p') =>
  new TSparkParameter({ name, type, value: new TSparkParameterValue({ stringValue }) });

test.each([
  ['INT', '12', { type: { name: 'int' }, text: '12' }],
  [
    'DECIMAL(5,2)',
    '-123.45',
    { type: { name: 'decimal', precision: 5, scale: 2 }, text: '-123.45' },
  ],
  ['DOUBLE', '1e+30', { type: { name: 'double' }, text: '1e+30' }],
])('%s %s', (type, text, value) => {
  expect(parameterSource([parameter(type, text)])('p')).toEqual(value);
});

test.each([
  ['INT', '1; DROP TABLE t', 'CAST_INVALID_INPUT'],
  ['DECIMAL(5,2)', '1.234', 'CAST_INVALID_INPUT'],
  ['DECIMAL(5,2)', '1234', 'CAST_INVALID_INPUT'],
  ['DECIMAL', '1.5', 'UNSUPPORTED_FEATURE'],
  ['INTERVAL DAY', '1', 'UNSUPPORTED_FEATURE'],
])('%s %s is %s', (type, text, errorClass) => {
  expect(() => parameterSource([parameter(type, text)])('p')).toThrow(errorClass);
});

test('positional ones are taken in order, and one too few is an error', () => {
  const next = parameterSource([parameter('STRING', 'a', ''), parameter('STRING', 'b', '')]);
  expect([next(undefined).text, next(undefined).text]).toEqual(['a', 'b']);
  expect(() => next(undefined)).toThrow('UNBOUND_SQL_PARAMETER');
});
