import { parseCondition } from '../rollover-checks.ts';
import { PHASES, type PhaseName } from '../server-line.ts';
import { formatDuration, parseDuration, SECOND } from '../units.ts';
import type { IndexState, LifecycleState } from './state.ts';
import { indexTrouble, type LifecycleTrouble, rolloverByHand } from './trouble.ts';

/** Looks of ILM within which it should have acted. */
const LOOKS = 3;

/** Milliseconds that an index may stand still although it need not: ILM carries out one step at each look. */
export function patience({ pollInterval }: Pick<LifecycleState, 'pollInterval'>): number {
  return LOOKS * pollInterval + 2 * SECOND;
}

/**
 * An index that stands still although its condition is true, and no failed step says why: it is not rolled
 * over though old or full enough, or not in its next phase though old enough.
 */
export function standstill(
  alias: string,
  state: IndexState,
  now: LifecycleState,
  earlier: LifecycleState | undefined,
): LifecycleTrouble[] {
  const { explanation } = state;
  if (now.mode !== 'RUNNING' || !explanation?.managed || explanation.step === 'ERROR') return [];
  const cause =
    rolloverDue(alias, state, now, earlier) ??
    (isWritten(state) ? undefined : phaseDue(state, now));
  if (cause === undefined) return [];
  const fix = `look at GET /${state.index}/_ilm/explain and at the server's log; by hand: ${rolloverByHand(alias, state.index)}`;
  return [indexTrouble('standing-still', alias, state, cause, fix)];
}

/** It has not been rolled over: writes by the alias go to it. */
const isWritten = (state: IndexState) => state.behindAlias && state.writeIndex !== false;

function rolloverDue(
  alias: string,
  state: IndexState,
  now: LifecycleState,
  earlier: LifecycleState | undefined,
): string | undefined {
  if (!isWritten(state)) return undefined;
  const conditions = conditionsOf(state);
  const age = now.at - state.createdAt;
  const least = conditions['max_age'];
  if (least !== undefined && age > least + patience(now)) {
    return `it is ${formatDuration(seconds(age))} old, max_age is ${formatDuration(least)}, and it is not rolled over`;
  }
  const before = earlier?.aliases
    .find((one) => one.alias === alias)
    ?.indices.find(({ index }) => index === state.index);
  if (earlier === undefined || before === undefined) return undefined;
  if (now.at - earlier.at < patience(now) || !isWritten(before)) return undefined;
  const reached = fullBy(before);
  return reached && `it ${reached}, and it is not rolled over`;
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / SECOND) * SECOND;

/** Our indices have one shard: what is true of it is true of the index. */
const FULL = [
  ['max_docs', 'documents'],
  ['max_primary_shard_docs', 'documents'],
  ['max_size', 'bytes'],
  ['max_primary_shard_size', 'bytes'],
] as const;

/** The condition by documents or bytes that is true of an index. */
export function fullBy(state: IndexState): string | undefined {
  const conditions = conditionsOf(state);
  for (const [condition, unit] of FULL) {
    const most = conditions[condition];
    if (most !== undefined && state[unit] >= most) {
      return `has ${state[unit]} ${unit}, ${condition} is ${most}`;
    }
  }
  return undefined;
}

/**
 * The conditions that ILM carries out, as numbers; none where a `min_` one may hold them back. 8.x rolls no
 * empty index over.
 */
function conditionsOf({ explanation, documents }: IndexState): Record<string, number | undefined> {
  const rollover = explanation?.phase_execution?.phase_definition?.actions?.['rollover'] ?? {};
  const { min_docs = 1, ...others } = Object.fromEntries(
    Object.entries(rollover).map(([name, value]) => [name, parseCondition(name, value)]),
  );
  const held = documents < min_docs || Object.keys(others).some((name) => name.startsWith('min_'));
  return held ? {} : others;
}

/** The next phase of the policy should have begun. */
function phaseDue({ explanation }: IndexState, now: LifecycleState): string | undefined {
  const { phase, step, lifecycle_date_millis: since } = explanation ?? {};
  if (step !== 'complete' || since === undefined || now.policy === undefined) return undefined;
  const done = PHASES.indexOf(phase as PhaseName);
  const next = PHASES.slice(done + 1).find((name) => now.policy?.phases[name] !== undefined);
  if (done < 0 || next === undefined) return undefined;
  const least = parseDuration(now.policy.phases[next]?.min_age ?? 0) ?? 0;
  const age = now.at - since;
  if (age <= least + patience(now)) return undefined;
  return `its age is ${formatDuration(seconds(age))}, min_age of the phase ${next} is ${formatDuration(least)}, and that has not begun`;
}
