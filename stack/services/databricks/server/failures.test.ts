import { expect, test } from 'vitest';
import { DeltaLogError } from '../../delta/error.ts';
import { sqlError } from './failures.ts';

test.each([
  ['Out of Range Error: Overflow in addition of INT32 (1 + 2)!', 'ARITHMETIC_OVERFLOW', '22003'],
  [
    "Conversion Error: Type INT32 with value 1 can't be cast because the value is out of range",
    'CAST_OVERFLOW',
    '22003',
  ],
  ["Conversion Error: Could not convert string 'a' to INT32", 'CAST_INVALID_INPUT', '22018'],
  ['Binder Error: column "id" must appear in the GROUP BY clause', 'MISSING_AGGREGATION', '42803'],
  [
    'Invalid Input Error: [DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012',
    'DIVIDE_BY_ZERO',
    '22012',
  ],
  ['HTTP Error: 404 of s3://lake/a.parquet', 'FAILED_READ_FILE.FILE_NOT_EXIST', 'KD001'],
  ['something else', 'INTERNAL_ERROR', 'XX000'],
])('%s is %s', (message, errorClass, sqlState) => {
  expect(sqlError(new Error(message))).toMatchObject({ errorClass, sqlState });
});

test('a Delta log names its cause and its table', () => {
  const error = new DeltaLogError('DELTA_CORRUPT_LOG', 'version 2, line 1 is no JSON', {
    subject: 's3://lake/public/t/_delta_log',
  });
  expect(sqlError(error).message).toBe(
    '[DELTA_CORRUPT_LOG] version 2, line 1 is no JSON (s3://lake/public/t/_delta_log) SQLSTATE: XXKDS',
  );
});

test('an object store that does not answer is no error of SQL', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    errno: -111,
  });
  expect(sqlError(refused)).toMatchObject({
    errorClass: 'COLD_STORE_UNREACHABLE',
    sqlState: '58030',
  });
});
