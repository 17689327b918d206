import { expect, test } from 'vitest';
import { requireMemory } from './requirements.ts';

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
