import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../common/wait.ts';
import type { FlinkApi } from '../../stack/services/flink-api.ts';

/** Of a job whose checkpoints are taken by the harness alone. */
export const BY_HAND = { 'execution.checkpointing.interval': '1h' };

/** Between two looks whether a checkpoint can be taken, ms. */
const INTERVAL = 300;

/**
 * Takes one checkpoint of a job, once those that are under way have ended, and waits until it is complete.
 * Returns its id.
 */
export async function checkpoint(api: FlinkApi, job: string): Promise<number> {
  const begun = await waitUntil({
    what: `no checkpoint of job ${job} is under way`,
    deadline: 60_000,
    interval: 50,
    probe: async (signal) => {
      const { inProgress, begun: value } = await api.checkpoints(job, signal);
      return inProgress === 0
        ? { done: true, value }
        : { done: false, seen: `${inProgress} under way` };
    },
  });
  await api.beginCheckpoint(job);
  return waitUntil({
    what: `job ${job} completes a checkpoint after ${begun}`,
    deadline: 60_000,
    interval: 50,
    probe: async (signal) => {
      const { latest, failed } = await api.checkpoints(job, signal);
      return latest !== undefined && latest.id > begun
        ? { done: true, value: latest.id }
        : { done: false, seen: `latest is ${latest?.id ?? 'none'}, ${failed} failed` };
    },
  });
}

/** Keeps taking checkpoints of jobs, each when its job has none under way, until it is disposed of. */
export function checkpointing(api: FlinkApi, jobs: readonly string[]): AsyncDisposable {
  const ending = new AbortController();
  const { signal } = ending;
  const keep = async (job: string) => {
    while (!signal.aborted) {
      await beginUnlessUnderWay(api, job, signal).catch(() => {});
      await delay(INTERVAL, undefined, { signal }).catch(() => {});
    }
  };
  const working = Promise.all(jobs.map(keep));
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await working;
    },
  };
}

async function beginUnlessUnderWay(api: FlinkApi, job: string, signal: AbortSignal) {
  const { inProgress } = await api.checkpoints(job, signal);
  // One that waits for another to end would begin when nobody expects it.
  if (inProgress === 0) await api.beginCheckpoint(job, signal);
}
