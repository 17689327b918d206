import { noPhases, type PhaseTimes, timePhase } from '../../common/phase-times.ts';
import {
  type BundlePaths,
  type ObservationFile,
  type ScreenedSource,
  writeObservation,
} from '../../common/run-bundle.ts';
import { deadlineFactor } from '../../common/wait.ts';
import type { SourceModel } from '../../fixtures/records/index.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { EvidenceWriter } from '../../verify/evidence.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import type { Verification } from '../../verify/verification.ts';
import { awaitDelivery, type Delivery, type DeliveryProgress } from './delivery.ts';
import { observe } from './observe.ts';
import { screenSource } from './screen-source.ts';
import { StarvationWatch } from './starvation.ts';
import { Watches } from './watch.ts';

export interface ExamineOptions {
  broker: StartedDataBroker;
  sources: readonly { source: PlatformSource; model: SourceModel }[];
  /** Indices, or aliases of such, of pipelines that are judged by themselves. */
  otherIndices?: readonly string[] | undefined;
  /** The bundle that history and observation go to; its ledgers are finished. */
  paths: BundlePaths;
  /** Compare digests of the cold store instead of reading all stores: quick, and never a pass. */
  screening?: boolean;
  /** Begun before the records were sent, and ended here; without them watching begins here. */
  watches?: Watches;
  /** Milliseconds that delivery may take. */
  deadline?: number;
  /** Milliseconds without progress after which delivery is given up. */
  stall?: number;
  onDelivery?: (source: string, progress: DeliveryProgress) => void;
  onReading?: (source: string, text: string) => void;
  signal?: AbortSignal | undefined;
}

/** A verification with the phases that led to it. */
export interface Examination {
  verification: Verification;
  phases: PhaseTimes;
  /** What could not be looked at, and why. */
  notRun: { what: string; reason: string }[];
}

/** Half an hour: what the slowest supported machine needs for the largest feed. */
const DEADLINE = 30 * 60_000;
const STALL = 90_000;
/** Of the sample, where a run has no seed. */
export const SAMPLE_SEED = 1;

/** What a screening leaves out. */
const NOT_SCREENED = {
  what: 'content of the stores, dead letters, versions of the cold table, freshness',
  reason: 'a screening compares digests of the cold store only',
};

/**
 * Waits until the pipelines have taken in their topics, reads all stores, writes the history and lets
 * the oracle judge it.
 * @throws {InfrastructureError} when a store can't be read; the signal's reason
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { broker, paths, signal } = options;
  const phases = noPhases();
  const stall = options.stall ?? STALL;
  using watches =
    options.watches ??
    new Watches(
      broker,
      options.screening ? [] : options.sources.map(({ source }) => source),
      SAMPLE_SEED,
    );
  await using starvation = await StarvationWatch.begin(broker);
  const deliveries = await timePhase(phases, 'delivery', () =>
    Promise.all(
      options.sources.map(({ source }) =>
        awaitDelivery({
          broker,
          source,
          deadline: options.deadline ?? DEADLINE,
          stall,
          onProgress: (progress) => options.onDelivery?.(source.source, progress),
          signal,
        }),
      ),
    ),
  );
  const measured = await starvation.end(stall * deadlineFactor());
  // A job that somebody ended would not have delivered on any host.
  const starved = deliveries.some(({ jobEnded }) => jobEnded) ? null : measured;
  const notRun: Examination['notRun'] = options.screening ? [NOT_SCREENED] : [];
  const observations = options.screening
    ? await timePhase(phases, 'screening', () => screenAll(options, deliveries, starved))
    : await timePhase(phases, 'reading', () =>
        readAll(options, deliveries, watches, starved, notRun),
      );
  await writeObservation(paths, observations);
  const verification = await timePhase(phases, 'checks', () =>
    verifyBundle(paths.directory, { signal }),
  );
  return { verification, phases, notRun: [...starvation.notRun, ...notRun] };
}

async function screenAll(
  options: ExamineOptions,
  deliveries: readonly Delivery[],
  starved: string | null,
): Promise<ObservationFile> {
  const { broker, signal } = options;
  const sources: ObservationFile['sources'] = {};
  const screening: Record<string, ScreenedSource> = {};
  for (const [index, { source, model }] of options.sources.entries()) {
    const delivery = deliveries[index];
    if (delivery === undefined) throw new Error('unreachable');
    const name = source.source;
    const onProgress = (text: string) => options.onReading?.(name, text);
    const done = await screenSource({ broker, source, model, delivery, onProgress, signal });
    sources[name] = done.observation;
    screening[name] = done.screened;
  }
  return { ...(await commonTo(options, starved)), sources, screening };
}

/** What an observation says of no single source. */
async function commonTo({ broker }: ExamineOptions, starved: string | null) {
  const infrastructureErrors = await broker.deadServices();
  return { schemaVersion: 1 as const, infrastructureErrors, inconclusive: [], starved };
}

async function readAll(
  options: ExamineOptions,
  deliveries: readonly Delivery[],
  watches: Watches,
  starved: string | null,
  notRun: Examination['notRun'],
) {
  const { broker, paths, signal } = options;
  const evidence = new EvidenceWriter(paths);
  const sources: Record<string, Awaited<ReturnType<typeof observe>>> = {};
  try {
    for (const [index, { source, model }] of options.sources.entries()) {
      const delivery = deliveries[index];
      if (delivery === undefined) throw new Error('unreachable');
      sources[source.source] = await observe({
        broker,
        source,
        model,
        paths,
        evidence,
        delivery,
        watch: watches.of(source.source),
        otherIndices: options.otherIndices ?? [],
        onProgress: (text) => options.onReading?.(source.source, text),
        onNotRun: (what, reason) => notRun.push({ what: `${source.source}: ${what}`, reason }),
        signal,
      });
    }
  } finally {
    evidence.close();
  }
  return { ...(await commonTo(options, starved)), sources };
}
