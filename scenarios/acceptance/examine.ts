import { type BundlePaths, writeObservation } from '../../common/run-bundle.ts';
import { deadlineFactor } from '../../common/wait.ts';
import type { SourceModel } from '../../fixtures/records/index.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { EvidenceWriter } from '../../verify/evidence.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import type { Verification } from '../../verify/verification.ts';
import { awaitDelivery, type Delivery, type DeliveryProgress } from './delivery.ts';
import { observe } from './observe.ts';
import { StarvationWatch } from './starvation.ts';

export interface ExamineOptions {
  broker: StartedDataBroker;
  sources: readonly { source: PlatformSource; model: SourceModel }[];
  /** The bundle that history and observation go to; its ledgers are finished. */
  paths: BundlePaths;
  /** Milliseconds that delivery may take. */
  deadline?: number;
  /** Milliseconds without progress after which delivery is given up. */
  stall?: number;
  onDelivery?: (source: string, progress: DeliveryProgress) => void;
  onReading?: (source: string, text: string) => void;
  signal?: AbortSignal | undefined;
}

/** A verification with how long its parts took, in ms. */
export interface Examination {
  verification: Verification;
  durations: Record<string, number>;
  /** What could not be looked at, and why. */
  notRun: { what: string; reason: string }[];
}

/** Half an hour: what the slowest supported machine needs for the largest feed. */
const DEADLINE = 30 * 60_000;
const STALL = 90_000;

/**
 * Waits until the pipelines have taken in their topics, reads all stores, writes the history and lets
 * the oracle judge it.
 * @throws {InfrastructureError} when a store can't be read; the signal's reason
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { broker, paths, signal } = options;
  const durations: Record<string, number> = {};
  const timed = async <T>(phase: string, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      durations[phase] = Math.round(performance.now() - begun);
    }
  };
  const stall = options.stall ?? STALL;
  await using starvation = await StarvationWatch.begin(broker);
  const deliveries = await timed('delivery', () =>
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
  const observations = await timed('reading', () => readAll(options, deliveries, starved));
  await writeObservation(paths, observations);
  const verification = await timed('checks', () => verifyBundle(paths.directory, { signal }));
  return { verification, durations, notRun: starvation.notRun };
}

async function readAll(
  options: ExamineOptions,
  deliveries: readonly Delivery[],
  starved: string | null,
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
        onProgress: (text) => options.onReading?.(source.source, text),
        signal,
      });
    }
  } finally {
    evidence.close();
  }
  return {
    schemaVersion: 1 as const,
    infrastructureErrors: await broker.deadServices(),
    inconclusive: [],
    starved,
    sources,
  };
}
