import { describe, expect, test } from 'vitest';
import { type Reading, requireAgreement } from './compare.ts';

const own: Reading = new Map([
  ['a.parquet', { rows: 2, digest: '7+9' }],
  ['empty.parquet', { rows: 0, digest: '0+0' }],
]);
const except = (file: string, found?: { rows: number; digest: string }): Reading => {
  const other = new Map(own);
  other.delete(file);
  if (found !== undefined) other.set(file, found);
  return other;
};

describe('two readings of a table', () => {
  test('agree when files, rows and digests do, in any order', () => {
    requireAgreement('t', own, new Map([...own].reverse()));
  });

  test.each([
    ['no such file', except('a.parquet')],
    ['3 rows, digest 7+9', except('a.parquet', { rows: 3, digest: '7+9' })],
    ['2 rows, digest 8+9', except('a.parquet', { rows: 2, digest: '8+9' })],
  ])('disagree by file, and both answers are named: %s', (answer, extension) => {
    expect(() => requireAgreement('t', own, extension)).toThrow(
      expect.objectContaining({
        code: 'DELTA_READINGS_DISAGREE',
        evidence: `a.parquet: 2 rows, digest 7+9 by the log's replay here, ${answer} by the delta extension`,
      }),
    );
  });

  test('disagree about a file without rows, too, and about one that only one knows', () => {
    expect(() => requireAgreement('t', own, except('empty.parquet'))).toThrow(/2 rows in 1 files/);
    const more = except('b.parquet', { rows: 1, digest: '1+1' });
    expect(() => requireAgreement('t', own, more)).toThrow(/3 rows in 3 files/);
  });
});
