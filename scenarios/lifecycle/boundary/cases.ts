import { TimeoutError } from '../../../common/wait.ts';
import { kill, pause } from '../../faults/container.ts';
import { stopLifecycle } from '../held-lifecycle.ts';
import { writeIndexOf } from '../write-indices.ts';
import type { Judgements, Pair } from './pair.ts';
import {
  awaitRollover,
  awaitWrites,
  type Rollover,
  releaseLifecycle,
  writesTo,
} from './rollover.ts';
import { awaitAnswer } from './server.ts';

/** Records that a job needs some time for. */
const MANY = 10_000;
/** Milliseconds until an answer, below the time that a job waits for one. */
const SLOW = 1_500;
/** A woken TaskManager writes so soon or not at all, ms. */
const SOON = 15_000;
/** TaskManagers that are paused and woken until one has written. */
const MOST_TURNS = 3;

/**
 * Every TaskManager is killed when records beyond the last checkpoint are in the hot store, and comes
 * back when the index has been rolled over. Proof: what was replayed was written to the old index.
 */
export async function killedTaskManagers(pair: Pair): Promise<Judgements> {
  const { elasticsearch, runId, definition } = pair.broker.stack;
  await pair.settle();
  const before = await pair.latest();
  await pair.feed();
  await pair.awaitVisible();
  const due = await pair.dueIndices();
  await using down = new AsyncDisposableStack();
  for (let number = 1; number <= definition.flink.taskManagers; number += 1) {
    down.use(await kill(runId, `flink-taskmanager-${number}`));
  }
  const after = await pair.latest();
  if (String(after) !== String(before)) throw new Error(`checkpoint ${after} took the records in`);
  await releaseLifecycle(elasticsearch);
  const rollovers = await awaitRollover(elasticsearch, due);
  const old = pair.oldIndex(due);
  const writes = await writesTo(elasticsearch, old);
  await down.disposeAsync();
  await awaitWrites(elasticsearch, old, writes);
  await pair.feed();
  return pair.judge(rollovers);
}

/**
 * Bulk requests are applied and their answers lost; the index is rolled over before the requests are
 * sent again. Proof: they were written to the old index again after that.
 * @param lose puts the fault on; its own test has none
 */
export async function lostAnswers(
  pair: Pair,
  lose: () => Promise<AsyncDisposable> = () => pair.link.withholdAnswers(),
): Promise<Judgements> {
  await pair.settle();
  await using answers = await lose();
  await pair.feed();
  await pair.awaitFull();
  return await answersAfterRollover(pair, answers, await pair.dueIndices());
}

/** Lets the policy roll over while answers are lost; they are heard again once the requests have been repeated. */
async function answersAfterRollover(
  pair: Pair,
  answers: AsyncDisposable,
  due: ReadonlyMap<string, string>,
): Promise<Judgements> {
  const { elasticsearch } = pair.broker.stack;
  await releaseLifecycle(elasticsearch);
  const rollovers = await awaitRollover(elasticsearch, due);
  const old = pair.oldIndex(due);
  await awaitWrites(elasticsearch, old, await writesTo(elasticsearch, old));
  await answers[Symbol.asyncDispose]();
  await pair.feed();
  return pair.judge(rollovers);
}

/**
 * Elasticsearch is killed when the rollover is due and bulk requests are applied but not answered; it
 * does the rollover when it is back. Proof: the old index was the alias's when it came back, and was
 * written to again after the rollover.
 */
export async function restartedElasticsearch(pair: Pair): Promise<Judgements> {
  const { elasticsearch, runId } = pair.broker.stack;
  await pair.settle();
  await using answers = await pair.link.withholdAnswers();
  await pair.feed();
  await pair.awaitFull();
  const due = await pair.dueIndices();
  // Due now, and not done before the server is dead.
  await releaseLifecycle(elasticsearch, 30_000);
  await using down = await kill(runId, 'elasticsearch');
  await down[Symbol.asyncDispose]();
  await awaitAnswer(elasticsearch);
  for (const [alias, index] of due) {
    const now = await writeIndexOf(elasticsearch, alias);
    if (now !== index) throw new Error(`${alias} went to ${now} before the server was dead`);
  }
  return await answersAfterRollover(pair, answers, due);
}

/**
 * The TaskManager of both jobs is paused in the midst of a batch, so that they go on from their last
 * checkpoint on the other one; when the index has been rolled over it is woken. The hot store answers it slowly
 * until it is paused: so there are always requests under way, and more to be sent once they are answered,
 * which they are when it wakes. Proof: the old index, to which nobody else has anything to write, was written to
 * then. A woken TaskManager soon hears that its jobs have gone on without it: one that was quicker to hear than to
 * write proves nothing, and the next one is paused.
 */
export async function wokenTaskManager(pair: Pair): Promise<Judgements> {
  await pair.settle();
  for (let turn = 1; ; turn += 1) {
    const { rollovers, proof } = await wakeOnce(pair);
    if (proof !== undefined && turn < MOST_TURNS) continue;
    if (proof !== undefined) throw proof;
    await pair.feed();
    return pair.judge(rollovers);
  }
}

/** @returns why there is no proof that the woken TaskManager wrote, if there is none */
async function wakeOnce(
  pair: Pair,
): Promise<{ rollovers: ReadonlyMap<string, Rollover>; proof: TimeoutError | undefined }> {
  const { elasticsearch, runId } = pair.broker.stack;
  await stopLifecycle(elasticsearch);
  const host = await pair.host();
  await using slow = await pair.link.latency(SLOW);
  await pair.feed(MANY);
  await pair.awaitMore();
  await using sleeping = await pause(runId, host);
  await slow[Symbol.asyncDispose]();
  const seen = await pair.documents();
  const wanted = pair.halves.map(({ documents }) => documents);
  if (seen.some((count, at) => count >= (wanted[at] ?? 0))) {
    throw new Error(`nothing was left to write: ${seen} of ${wanted} documents`);
  }
  {
    await using _ = pair.checkpointing();
    await pair.awaitVisible();
  }
  await pair.checkpoint();
  const due = await pair.dueIndices();
  await releaseLifecycle(elasticsearch);
  const rollovers = await awaitRollover(elasticsearch, due);
  const old = pair.oldIndex(due);
  const writes = await writesTo(elasticsearch, old);
  await sleeping[Symbol.asyncDispose]();
  const proof = await awaitWrites(elasticsearch, old, writes, SOON).then(
    () => undefined,
    (error) => {
      if (error instanceof TimeoutError) return error;
      throw error;
    },
  );
  return { rollovers, proof };
}
