import { expect, test } from 'vitest';
import { lastSentOf } from './delivery.ts';

test.each([
  [
    'all acknowledged',
    [
      { sentAt: 1, ackedAt: 5 },
      { sentAt: 2, ackedAt: 4 },
    ],
    5,
  ],
  [
    'the last one refused or of unknown end',
    [
      { sentAt: 1, ackedAt: 5 },
      { sentAt: 9, ackedAt: null },
    ],
    9,
  ],
  ['nothing sent', [], 100],
])('the time that a pipeline has begins with the last record: %s', (_, ledger, from) => {
  expect(lastSentOf(ledger, 100)).toBe(from);
});
