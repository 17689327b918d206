import { expect, test } from 'vitest';
import { requireDisk, requireMemory } from './requirements.ts';

const GIB = 1024 ** 3;

test('enough memory is enough', () => {
  expect(() =>
    requireMemory({ memoryBytes: 8 * GIB }, { kafka: GIB, flink: 3 * GIB }, 6 * GIB),
  ).not.toThrow();
});

test.each([
  ['engine', 4 * GIB, 64 * GIB],
  ['host', 64 * GIB, 4 * GIB],
])('too little memory of the %s is told with the sum and its parts', (_, engine, available) => {
  expect(() =>
    requireMemory({ memoryBytes: engine }, { kafka: GIB, flink: 3 * GIB }, available),
  ).toThrow(
    expect.objectContaining({
      code: 'MEMORY',
      message: '4.0 GiB of memory are free, 5.0 GiB needed',
      subject: 'kafka 1.0 GiB, flink 3.0 GiB, host 1.0 GiB',
    }),
  );
});

const disk = (engine?: number, temporary?: number, bundle?: number) => () =>
  requireDisk(
    { storageRoot: '/var/lib/docker', storageFreeBytes: engine },
    { path: '/tmp', freeBytes: temporary },
    { path: '/out', freeBytes: bundle },
  );

test('enough disk is enough, and one that cannot be seen is not checked', () => {
  expect(disk(3 * GIB, GIB)).not.toThrow();
  expect(disk()).not.toThrow();
});

test.each([
  [
    2 * GIB,
    9 * GIB,
    "2.0 GiB are free for the engine's storage, 3.0 GiB needed",
    GIB,
    '/var/lib/docker',
  ],
  [9 * GIB, GIB / 2, '0.5 GiB are free for temporary files, 1.0 GiB needed', GIB, '/tmp'],
  [undefined, 0, '0.0 GiB are free for temporary files, 1.0 GiB needed', GIB, '/tmp'],
  [9 * GIB, GIB, '0.0 GiB are free for the run bundle, 0.3 GiB needed', 0, '/out'],
])(
  'too little disk is told with place and numbers (%j, %j)',
  (engine, temporary, message, bundle, subject) => {
    expect(disk(engine, temporary, bundle)).toThrow(
      expect.objectContaining({ code: 'DISK_FULL', message, subject, hint: expect.anything() }),
    );
  },
);
