import { expect, test } from 'vitest';
import { diskNeed } from './disk.ts';

test('nothing missing needs nothing; a pull needs no cache; building needs both', () => {
  expect(diskNeed([], 'packages')).toEqual({ engineMiB: 0, cacheMiB: 0 });
  expect(diskNeed(['kafka'], 'registry').cacheMiB).toBe(0);
  const built = diskNeed(['kafka', 'minio'], 'packages');
  expect(built.engineMiB).toBeGreaterThan(diskNeed(['kafka'], 'packages').engineMiB);
  expect(built.cacheMiB).toBeGreaterThan(0);
});
