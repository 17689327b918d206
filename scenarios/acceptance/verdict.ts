import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { errorMessage, HarnessError, InterruptedError } from '../../common/errors.ts';
import { noPhases, type PhaseTimes } from '../../common/phase-times.ts';
import { type BundlePaths, VERDICT_EXIT_CODES, type VerdictFile } from '../../common/run-bundle.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { totalCounts } from '../../verify/count.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import type { Verification } from '../../verify/verification.ts';
import type { Examination } from './examine.ts';
import { oracleScores } from './scores.ts';
import { Timeline } from './timeline.ts';

/** What is known of a run besides what the oracle finds. */
export interface RunFacts {
  readonly runId: string;
  readonly seed: number | null;
  readonly startedAt: string;
  readonly phases: PhaseTimes;
  readonly timeline: Timeline;
  readonly rates: Record<string, number>;
  readonly versions: Record<string, string>;
  readonly notRun: { what: string; reason: string }[];
  readonly loadBefore: number[];
  readonly commands: { verify: string; reproduce: string };
  /** Records came from files of the user, whose rejected lines are worth naming. */
  readonly fromFiles: boolean;
  /** Takes versions, phases and missing capabilities of a started stack. */
  know(broker: StartedDataBroker): void;
  /** Removes the run's credentials from a text; does nothing before the stack is up. */
  redact(text: string): string;
}

/** What the harness checks where a capability is there, and what is not run without it. */
const NEEDS = {
  ilm: 'index lifecycle: the policy hot_store_policy on the hot store',
  security: 'authentication of the hot store',
} as const;

const root = fileURLToPath(new URL('../..', import.meta.url));

function harnessVersions(): Record<string, string> {
  const read = (folder: string) => JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  let harness: string;
  try {
    harness = read(root).version;
  } catch {
    harness = read(`${root}../`).version;
  }
  let commit = 'unknown';
  try {
    // In a package's folder git would answer for the repository that the package is installed in.
    if (!existsSync(`${root}.git`)) throw new Error('no repository of the harness');
    const git = ['-C', root, 'describe', '--always', '--dirty', '--abbrev=12'];
    commit = execFileSync('git', git, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // A published package has no repository.
  }
  return { harness, commit: commit.trim(), node: process.versions.node };
}

/** Notes what is known when a run begins. */
export function runFacts(
  runId: string,
  seed: number | null,
  command: readonly string[],
  paths: BundlePaths,
  fromFiles = false,
): RunFacts {
  const startedAt = new Date();
  const facts = {
    runId,
    seed,
    fromFiles,
    startedAt: startedAt.toISOString(),
    phases: noPhases(),
    timeline: new Timeline(startedAt.getTime()),
    rates: {} as Record<string, number>,
    versions: harnessVersions(),
    notRun: [] as { what: string; reason: string }[],
    loadBefore: loadavg(),
    commands: {
      verify: `npx data-broker verify ${paths.directory}`,
      reproduce: command.join(' '),
    },
    redact: (text: string) => text,
    know(broker: StartedDataBroker) {
      facts.redact = (text) => broker.redact(text);
      addPhases(facts.phases, broker.phases);
      for (const image of Object.values(broker.images)) {
        facts.versions[image.name] = `${image.version}, ${image.source}, ${image.reference}`;
      }
      for (const [capability, what] of Object.entries(NEEDS)) {
        if (!broker.capabilities.has(capability as keyof typeof NEEDS)) {
          facts.notRun.push({ what, reason: `capability ${capability} missing` });
        }
      }
      if ('reason' in broker.coldStore) {
        const what =
          'the cold store in SQL: a second reading of it, and what its tables say of themselves';
        facts.notRun.push({ what, reason: broker.coldStore.reason });
      }
    },
  };
  return facts;
}

function addPhases(to: PhaseTimes, { starts, durations }: PhaseTimes): void {
  Object.assign(to.starts, starts);
  Object.assign(to.durations, durations);
}

/** The verdict of a run that came to its end. */
export async function verdictOf(
  facts: RunFacts,
  { verification, phases, notRun }: Examination,
): Promise<VerdictFile> {
  addPhases(facts.phases, phases);
  facts.notRun.push(...notRun);
  const taken = verification.counts.hot + verification.counts.deadLettered;
  const { feeding = 0, delivery = 0 } = facts.phases.durations;
  const since = feeding + delivery;
  if (since > 0) facts.rates['delivered records/s'] = Math.round((taken / since) * 1000);
  return compose(facts, verification);
}

/**
 * The verdict of a run that something ended early: whatever was written so far, and why it ended. A
 * violation that is proven already stays one.
 */
export async function failedVerdict(
  facts: RunFacts,
  error: unknown,
  paths: BundlePaths,
): Promise<VerdictFile> {
  const found = await verifyBundle(paths.directory).catch(unreadable);
  const verdict = found.verdict === 'violation' ? 'violation' : 'infra-error';
  const code = error instanceof HarnessError ? `${error.code}: ` : '';
  const subject =
    error instanceof HarnessError && error.subject !== undefined ? ` (${error.subject})` : '';
  const reason =
    error instanceof InterruptedError
      ? `the run was ended early: ${error.message}`
      : facts.redact(`${code}${errorMessage(error)}${subject}`);
  return compose(facts, {
    ...found,
    verdict,
    exitCode: VERDICT_EXIT_CODES[verdict],
    partial: true,
    reasons: [reason, ...found.reasons],
  });
}

/** What is known of a bundle that can't even be read in part. */
function unreadable(error: unknown): Verification {
  return {
    verdict: 'infra-error',
    exitCode: VERDICT_EXIT_CODES['infra-error'],
    partial: true,
    counts: totalCounts([]),
    perSource: {},
    anomalies: [],
    freshness: [],
    refusedInput: [],
    rejectedInput: [],
    reasons: [`what was written so far can't be read: ${errorMessage(error)}`],
  };
}

async function compose(facts: RunFacts, verification: Verification): Promise<VerdictFile> {
  const { verdict, exitCode, partial, counts, perSource, anomalies, reasons } = verification;
  return {
    schemaVersion: 1,
    runId: facts.runId,
    verdict,
    exitCode,
    partial,
    seed: facts.seed,
    startedAt: facts.startedAt,
    finishedAt: new Date().toISOString(),
    counts,
    perSource,
    anomalies,
    notRun: facts.notRun,
    reasons,
    durations: facts.phases.durations,
    starts: sinceStart(facts),
    timeline: facts.timeline.points,
    freshness: verification.freshness,
    rates: facts.rates,
    versions: facts.versions,
    host: {
      cpus: availableParallelism(),
      memory: totalmem(),
      os: `${type()} ${release()}`,
      loadBefore: facts.loadBefore,
      loadAfter: loadavg(),
    },
    oracle: await oracleScores(facts.versions['commit'] ?? 'unknown'),
    refusedInput: facts.fromFiles ? verification.refusedInput : [],
    rejectedInput: facts.fromFiles ? verification.rejectedInput : [],
    commands: facts.commands,
  };
}

/** The phases' beginnings on the run's own clock; a stack that was up before has none on it. */
function sinceStart({ startedAt, phases }: RunFacts): Record<string, number> {
  const zero = Date.parse(startedAt);
  const starts = Object.entries(phases.starts).map(([name, at]) => [name, at - zero] as const);
  return Object.fromEntries(starts.filter(([, at]) => at >= 0));
}
