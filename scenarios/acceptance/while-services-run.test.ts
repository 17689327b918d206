import { expect, test } from 'vitest';
import { whileServicesRun } from './while-services-run.ts';

const redact = (text: string) => text.replace('secret', '***');
const alive = { redact, deadServices: async () => [] };
const dead = { redact, deadServices: async () => ['kafka ended with code 137'] };
const gone = { redact, deadServices: () => Promise.reject(new Error('connect ECONNREFUSED')) };

/** Work that ends when it is told to. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('work whose services run has its own end', async () => {
  expect(await whileServicesRun(alive, undefined, async () => 7)).toBe(7);
  const failing = whileServicesRun(alive, undefined, () => Promise.reject(new Error('mine')));
  await expect(failing).rejects.toThrow('mine');
});

test('a service that has ended ends the work, and is the reason', async () => {
  await expect(whileServicesRun(dead, undefined, untilAborted)).rejects.toMatchObject({
    code: 'SERVICE_ENDED',
    message: 'kafka ended with code 137',
    exitCode: 4,
    hint: expect.stringContaining('run again'),
  });
});

test('work that fails since a service had ended says so, without credentials', async () => {
  let looks = 0;
  const broker = { redact, deadServices: async () => (++looks === 1 ? [] : ['minio ended']) };
  const failing = whileServicesRun(broker, undefined, () => Promise.reject(new Error('a secret')));
  await expect(failing).rejects.toMatchObject({
    code: 'SERVICE_ENDED',
    message: 'minio ended',
    evidence: 'a ***',
  });
});

test('work that fails since the engine is gone says that', async () => {
  const failing = whileServicesRun(gone, undefined, () => Promise.reject(new Error('mine')));
  await expect(failing).rejects.toMatchObject({ code: 'ENGINE_LOST', exitCode: 4 });
});

test('an interruption stays one', async () => {
  const controller = new AbortController();
  const working = whileServicesRun(dead, controller.signal, untilAborted);
  controller.abort(new Error('Ctrl-C'));
  await expect(working).rejects.toThrow('Ctrl-C');
});
