import type { Mutant } from '../../../chaos/mutants/mutant.ts';
import type { AnomalyExample } from '../../../common/verdict.ts';
import { waitUntil } from '../../../common/wait.ts';
import { SOURCES, type SourceName } from '../../../fixtures/records/index.ts';
import type { PlatformSource } from '../../../stack/platform/sources.ts';
import type { SubmittedJob } from '../../../stack/services/flink-jobs.ts';
import type { FaultyLink } from '../../../stack/services/toxiproxy.ts';
import type { BrokerUnderTest, Judged } from '../../broker.ts';
import { BY_HAND, checkpoint, checkpointing } from '../../recovery/checkpoints.ts';
import { stopLifecycle } from '../held-lifecycle.ts';
import { writeIndexOf } from '../write-indices.ts';
import { FULL } from './definition.ts';
import { addMutant } from './mutant-jar.ts';
import type { Rollover } from './rollover.ts';

/** The records of a batch, of each source. */
const BATCH = 400;

/** Of short times, so that a fault of seconds is noticed. @param requestTimeout of a bulk request, ms */
const argumentsOf = (requestTimeout: number) => [
  ...['--hot-request-timeout-ms', String(requestTimeout)],
  ...['--hot-batch-age-ms', '200'],
];

/** One of the two jobs of a case. */
interface Half {
  readonly source: PlatformSource & { source: SourceName };
  readonly job: SubmittedJob;
  /** Records fed so far that the hot store must have. */
  documents: number;
}

/** The judgements of a case. */
export interface Judgements {
  reference: Judged;
  mutant: Judged;
  /** Examples of documents that the mutant wrote twice. */
  duplicates: readonly AnomalyExample[];
}

/**
 * The reference job of one source and a mutant of another's, side by side on one stack: whatever befalls
 * one befalls the other. ILM is held; checkpoints are taken by hand.
 */
export class Pair {
  readonly broker: BrokerUnderTest;
  readonly reference: Half;
  readonly mutant: Half;
  #seed: number;

  private constructor(broker: BrokerUnderTest, reference: Half, mutant: Half, seed: number) {
    this.broker = broker;
    this.reference = reference;
    this.mutant = mutant;
    this.#seed = seed;
  }

  /**
   * Submits both jobs, over stores that are empty, and waits until they run.
   * @param requestTimeout how long they wait for the answer to a bulk request, ms
   */
  static async start(
    broker: BrokerUnderTest,
    names: { reference: SourceName; mutant: SourceName },
    mutant: Mutant,
    seed: number,
    requestTimeout = 2_000,
  ): Promise<Pair> {
    const { stack } = broker;
    await stopLifecycle(stack.elasticsearch);
    const args = argumentsOf(requestTimeout);
    const submit = async (name: SourceName, jar: string): Promise<Half> => {
      const source = { ...stack.source(name), source: name };
      const job = await stack.flink.submit(source.jobName, jar, args, { settings: BY_HAND });
      return { source, job, documents: 0 };
    };
    const ownJar = stack.source(names.reference).jar;
    const [one, other] = await Promise.all([
      submit(names.reference, ownJar),
      addMutant(stack, stack.source(names.mutant), mutant).then((jar) => submit(names.mutant, jar)),
    ]);
    const pair = new Pair(broker, one, other, seed);
    await using _ = pair.checkpointing();
    await Promise.all(pair.halves.map(({ source, job }) => stack.adoptJob(source.source, job)));
    return pair;
  }

  get halves(): readonly [Half, Half] {
    return [this.reference, this.mutant];
  }

  get jobs(): readonly string[] {
    return this.halves.map(({ job }) => job.id);
  }

  /** Feeds each source a batch. @param count records; a checkpoint takes in none of them by itself */
  async feed(count = BATCH): Promise<void> {
    const seed = this.#seed++;
    await Promise.all(
      this.halves.map(async (half) => {
        const { source } = half.source;
        await this.broker.feed(source, { kind: 'generated', seed, count });
        half.documents += documentsOf(source, seed, count);
      }),
    );
  }

  /**
   * Feeds a first batch and takes checkpoints until it is in the hot store and in a last one of these:
   * from then on each partition has its index, records go there at once, and no checkpoint is under way.
   */
  async settle(): Promise<void> {
    await this.feed();
    {
      await using _ = this.checkpointing();
      await this.awaitVisible();
    }
    await this.checkpoint();
  }

  /** Takes a checkpoint of both jobs; returns their ids. */
  checkpoint(): Promise<number[]> {
    return Promise.all(this.jobs.map((job) => checkpoint(this.broker.stack.flink.api, job)));
  }

  /** Keeps taking checkpoints until it is disposed of. */
  checkpointing(): AsyncDisposable {
    return checkpointing(this.broker.stack.flink.api, this.jobs);
  }

  /** The ids of the latest completed checkpoints. */
  latest(): Promise<number[]> {
    const { api } = this.broker.stack.flink;
    return Promise.all(this.jobs.map(async (job) => (await api.checkpoints(job)).latest?.id ?? 0));
  }

  /** How many documents can be found of each source. */
  documents(): Promise<number[]> {
    const { elasticsearch } = this.broker.stack;
    return Promise.all(
      this.halves.map(async ({ source: { hotAlias } }) => {
        const path = `/${hotAlias}/_count`;
        return (await elasticsearch.request<{ count: number }>('GET', path)).count;
      }),
    );
  }

  /** Waits until all that was fed can be found in the hot store. */
  awaitVisible(): Promise<void> {
    return this.#awaitDocuments(
      'all that was fed is in the hot store',
      (count, half) => count === half.documents,
    );
  }

  /** Waits until there is more in the hot store than now, of each source. */
  async awaitMore(): Promise<void> {
    const [one = 0, other = 0] = await this.documents();
    await this.#awaitDocuments('more is in the hot store', (count, half) =>
      half === this.reference ? count > one : count > other,
    );
  }

  /**
   * Waits until each source has so many documents that its index is full. While answers are lost it may not come to
   * more: requests that are under way take all places.
   */
  awaitFull(): Promise<void> {
    return this.#awaitDocuments('an index of each source is full', (count) => count > FULL);
  }

  #awaitDocuments(what: string, enough: (count: number, half: Half) => boolean): Promise<void> {
    return waitUntil({
      what,
      deadline: 90_000,
      interval: 100,
      probe: async () => {
        const counts = await this.documents();
        const done = this.halves.every((half, at) => enough(counts[at] ?? 0, half));
        if (done) return { done: true, value: undefined };
        const [one, other] = this.halves.map(({ documents }) => documents);
        return { done: false, seen: `${counts.join(' and ')}, fed ${one} and ${other}` };
      },
    });
  }

  /** The way of both jobs to the hot store. */
  get link(): FaultyLink {
    const { toxiproxy } = this.broker.stack;
    if (toxiproxy === undefined) throw new Error('the stack has no Toxiproxy');
    return toxiproxy.link('flink->elasticsearch');
  }

  /** The TaskManager that both jobs run on. */
  async host(): Promise<string> {
    const { api } = this.broker.stack.flink;
    const hosts = new Set<string>();
    for (const job of this.jobs) {
      for (const host of await api.hosts(job)) {
        hosts.add(/flink-taskmanager-\d+/.exec(host)?.[0] ?? host);
      }
    }
    const [host, ...others] = hosts;
    if (host !== undefined && others.length === 0) return host;
    throw new Error(`the jobs run on ${[...hosts].join(' and ') || 'no TaskManager'}`);
  }

  /** The index of the reference job in which the rollover is due: nobody else writes to it. */
  oldIndex(due: ReadonlyMap<string, string>): string {
    const index = due.get(this.reference.source.hotAlias);
    if (index === undefined) throw new Error('no rollover is due');
    return index;
  }

  /** The write index of each alias, in which the rollover is due. */
  async dueIndices(): Promise<Map<string, string>> {
    const due = new Map<string, string>();
    for (const { source, documents } of this.halves) {
      if (documents <= FULL) throw new Error(`${documents} documents are no reason to roll over`);
      const { hotAlias } = source;
      due.set(hotAlias, await writeIndexOf(this.broker.stack.elasticsearch, hotAlias));
    }
    return due;
  }

  /** Waits for delivery and judges each job by itself. */
  async judge(rollovers: ReadonlyMap<string, Rollover>): Promise<Judgements> {
    await using _ = this.checkpointing();
    const [reference, mutant] = await Promise.all([
      this.broker.judge({ sources: [this.reference.source.source] }),
      this.broker.judge({ sources: [this.mutant.source.source] }),
    ]);
    const { from, to } = rollovers.get(this.mutant.source.hotAlias) ?? { from: '?', to: '?' };
    const duplicates = mutant.verdict.anomalies
      .filter(({ class: name, store }) => name === 'duplicated' && store === 'hot')
      .flatMap(({ examples }) => examples)
      .filter(({ where }) => where.includes(`${from}/`) && where.includes(`${to}/`));
    return { reference, mutant, duplicates };
  }
}

/** How many records of a generated batch the hot store must have. */
function documentsOf(name: SourceName, seed: number, count: number): number {
  const context = { topicId: '', partition: 0, offset: 0, timestamp: 0, eventId: null };
  let documents = 0;
  for (const { value } of SOURCES[name].generate({ seed, count })) {
    const judgement = SOURCES[name].judge(value, context);
    if (judgement.kind === 'accepted' && !judgement.hotRejected) documents += 1;
  }
  return documents;
}
