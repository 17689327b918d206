import { expect, test } from 'vitest';
import { Resources } from './resources.ts';

test('releases newest first, all of them, and names those that failed', async () => {
  const released: string[] = [];
  const resources = new Resources(1_000);
  resources.add('network', () => void released.push('network'));
  resources.add('kafka', () => {
    throw new Error('busy');
  });
  resources.add('flink', async () => void released.push('flink'));
  await expect(resources.release()).rejects.toMatchObject({
    errors: [expect.objectContaining({ message: 'kafka: busy' })],
  });
  expect(released).toEqual(['flink', 'network']);
});

test('a release that hangs is given up after the budget, the others still happen', async () => {
  const released: string[] = [];
  const resources = new Resources(20);
  resources.add('last', () => void released.push('last'));
  resources.add('hanging', () => new Promise(() => {}));
  await expect(resources.release()).rejects.toThrow(AggregateError);
  expect(released).toEqual(['last']);
});

test('releases each thing once', async () => {
  let count = 0;
  const resources = new Resources();
  resources.add('x', () => {
    count += 1;
  });
  await resources.release();
  await resources.release();
  expect(count).toBe(1);
});
