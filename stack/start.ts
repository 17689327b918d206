import { errorMessage } from '../common/errors.ts';
import { noPhases, type PhaseTimes } from '../common/phase-times.ts';
import { type Progress, silent } from '../common/progress.ts';
import { Resources } from '../common/resources.ts';
import type { ResolvedDefinition } from './definition.ts';
import { requireSafePolicy } from './platform/hot-store/definition.ts';
import { lineOf } from './platform/hot-store/server-line.ts';
import { setUpPlatform } from './platform/set-up.ts';
import { type PlatformSource, platformSources } from './platform/sources.ts';
import { prepareDataBroker, timer } from './prepare.ts';
import { tryToCaptureEvidence } from './run/evidence.ts';
import { openRun, type Run } from './run/run.ts';
import { requirePorts, startServices } from './services/all.ts';
import type { FlinkService } from './services/flink.ts';
import type { SubmittedJob } from './services/flink-jobs.ts';
import { type StartedDataBroker, startedDataBroker } from './started.ts';

export interface StartOptions {
  progress?: Progress | undefined;
  signal?: AbortSignal | undefined;
  /** Whether missing tools, the engine included, may be installed. True by default. */
  install?: boolean | undefined;
  /** Where logs and inspections of the containers are written before these are removed. */
  logDirectory?: string | undefined;
  /** Takes the times of the phases, also of those of a start that fails. */
  phases?: PhaseTimes | undefined;
  /** Name of the run; made of time and chance when left out. */
  runId?: string | undefined;
}

/** Milliseconds for the release of one resource. */
const RELEASE_BUDGET = 60_000;

/** See {@link DataBroker.start}. */
export async function startDataBroker(
  definition: ResolvedDefinition,
  options: StartOptions,
): Promise<StartedDataBroker> {
  const resources = new Resources(RELEASE_BUDGET);
  const progress = options.progress ?? silent;
  let run: Run | undefined;
  try {
    return await startInto(definition, options, progress, resources, (opened) => {
      run = opened;
    });
  } catch (error) {
    try {
      if (run !== undefined && options.logDirectory !== undefined) {
        const missing = await tryToCaptureEvidence(run, options.logDirectory);
        if (missing !== undefined) progress.note(`evidence of the failure: ${missing}`);
      }
    } finally {
      await resources
        .release()
        .catch((failure) => progress.note(`clean-up after the failure: ${errorMessage(failure)}`));
    }
    throw error;
  }
}

async function startInto(
  definition: ResolvedDefinition,
  options: StartOptions,
  progress: Progress,
  resources: Resources,
  onRun: (run: Run) => void,
): Promise<StartedDataBroker> {
  const { signal, install = true, phases = noPhases() } = options;
  await requirePorts(definition);
  const { engine, images, deltaExtension } = await prepareDataBroker(definition, {
    install,
    progress,
    signal,
    output: options.logDirectory,
    phases,
  });
  // Only now it is known which line the server is of.
  requireSafePolicy(definition.hotStore, [
    lineOf(Number.parseInt(images.elasticsearch.version, 10)),
  ]);
  const timed = timer(phases, progress, signal);
  const run = await openRun(
    engine.docker,
    resources,
    options.runId === undefined ? {} : { id: options.runId },
  );
  onRun(run);
  const services = await timed('services', () =>
    startServices({
      run,
      definition,
      images,
      deltaExtension,
      resources,
      progress,
      signal,
      onReady: (service, duration) => {
        phases.starts[`service ${service}`] = phases.starts['services'] ?? Date.now();
        phases.durations[`service ${service}`] = duration;
        progress.note(`  ${service} ready after ${(duration / 1000).toFixed(1)} s`);
      },
    }),
  );
  const { hotStore } = definition;
  const sources = definition.sources.map((name) => ({
    ...platformSources[name],
    hotRetention: hotStore.retention,
  }));
  await timed('platform', () => setUpPlatform(services, sources, hotStore));
  const own = definition.submitJobs ? sources : [];
  const submitted = await timed('job start', () => submitJobs(services.flink, own, signal));
  return startedDataBroker({
    run,
    definition,
    services,
    sources,
    jobs: submitted,
    images,
    phases,
    resources,
    logDirectory: options.logDirectory,
  });
}

async function submitJobs(
  flink: FlinkService,
  sources: readonly PlatformSource[],
  signal?: AbortSignal,
): Promise<Map<string, SubmittedJob>> {
  const submitted = new Map<string, SubmittedJob>();
  for (const source of sources) {
    signal?.throwIfAborted();
    submitted.set(source.source, await flink.submit(source.jobName, source.jar));
  }
  await Promise.all([...submitted.values()].map((job) => flink.awaitRunning(job, signal)));
  return submitted;
}
