import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activity } from '../fixture/activity.ts';
import { testWithStack } from '../fixture/test-with-stack.ts';
import { type LoneStore, startLoneStore } from '../leftovers/lone-store.ts';

/** Says by a file of that name that an inline suite has come to a point, with a text. */
export function mark(name: string, text = ''): void {
  const directory = join(process.cwd(), 'marks');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), text);
}

/** What an inline suite may do besides when its stack starts and is released. */
export interface StoreHooks {
  /** Runs when MinIO is up, as a part of the start. */
  started?: (store: LoneStore, signal: AbortSignal) => Promise<void>;
  /** Runs before MinIO is removed, as a part of the release. */
  releasing?: () => Promise<void>;
  releaseBudget?: number;
}

/** What a test of an inline suite sees: a stack that is fed objects and judged by their number. */
export interface StoreUnderTest {
  readonly stack: LoneStore;
  feed(count: number): Promise<void>;
  /** The number of objects in the store. */
  judge(): Promise<number>;
  /** A judgement that ends only when it is aborted. */
  judgeForEver(): Promise<void>;
  unchecked(reason: string): Promise<void>;
}

/**
 * The fixture of `testWithBroker` over the smallest real stack, so that suites that test the fixture
 * itself are cheap. Marks the run as `run-<id>`.
 */
export function testWithStore(hooks: StoreHooks = {}) {
  return testWithStack<LoneStore, StoreUnderTest>({
    fixture: 'broker',
    ...(hooks.releaseBudget === undefined ? {} : { releaseBudget: hooks.releaseBudget }),
    start: async ({ signal, progress }) => {
      progress.update('services', 'under way');
      const store = await startLoneStore();
      mark(`run-${store.runId}`);
      progress.note('minio ready');
      await hooks.started?.(store, signal);
      return {
        ...store,
        [Symbol.asyncDispose]: async () => {
          await hooks.releasing?.();
          await store[Symbol.asyncDispose]();
        },
      };
    },
    face: storeUnderTest,
  });
}

let sent = 0;

function storeUnderTest(stack: LoneStore, activity: Activity): StoreUnderTest {
  const bucket = 'records';
  return {
    stack,
    feed: (count) =>
      activity.during('feed', async () => {
        if (sent === 0) await stack.minio.createBucket(bucket);
        for (let n = 0; n < count; n++) {
          await stack.minio.put(bucket, `${sent++}`, Buffer.from('x'));
        }
        activity.fed(count);
      }),
    judge: () =>
      activity.during('judge', async () => {
        const found = await stack.minio.list(bucket, '');
        activity.judged();
        return found.length;
      }),
    judgeForEver: () =>
      activity.during('judge', ({ signal, progress }) => {
        progress.update('delivery', '12 of 50 records');
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      }),
    unchecked: (reason) => activity.unchecked(reason),
  };
}
