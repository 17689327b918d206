import { expect, test } from 'vitest';
import { withLock } from './lock.ts';

test('a second holder waits until the first has ended, and is told once', async () => {
  const order: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const name = `test ${process.pid} order`;
  const first = withLock(name, {}, async () => {
    order.push('first begins');
    await gate;
    order.push('first ends');
  });
  while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  let told = 0;
  const onWait = () => {
    told += 1;
    open();
  };
  await withLock(name, { onWait }, async () => void order.push('second begins'));
  await first;
  expect(order).toEqual(['first begins', 'first ends', 'second begins']);
  expect(told).toBe(1);
});

test('a failure releases the lock', async () => {
  const name = `test ${process.pid} failure`;
  await expect(withLock(name, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withLock(name, {}, async () => 'free')).resolves.toBe('free');
});

test('waiting ends when the signal aborts', async () => {
  const name = `test ${process.pid} abort`;
  await withLock(name, {}, async () => {
    const controller = new AbortController();
    const waiting = withLock(
      name,
      { signal: controller.signal, onWait: () => controller.abort() },
      async () => 'never',
    );
    await expect(waiting).rejects.toThrow();
  });
});
