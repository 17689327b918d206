import { expect, test, vi } from 'vitest';
import { verifyBundle } from '../../verify/oracle.ts';
import { temporaryBundle } from '../../verify/testing/write-history.ts';
import { writeBulkHistory } from './bulk-history.ts';

vi.setConfig({ testTimeout: 60_000 });

test('the oracle passes a history that was written in bulk, and sees all of it', async () => {
  await using bundle = await temporaryBundle();
  await writeBulkHistory(bundle.paths, 5_018);
  const { verdict, reasons, counts } = await verifyBundle(bundle.paths.directory);
  expect({ verdict, reasons }).toMatchObject({ verdict: 'pass' });
  expect(counts).toEqual({
    sent: 5_018,
    acknowledged: 5_018,
    refused: 0,
    indeterminate: 0,
    cold: 4_917,
    hot: 4_915,
    deadLettered: 103,
  });
});
