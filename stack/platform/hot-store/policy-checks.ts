import { optionProblems } from './option-checks.ts';
import { type LifecyclePhase, type LifecyclePolicy, minAge } from './policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import { longestKept, rolloverProblems } from './rollover-checks.ts';
import { PHASES, type PhaseName, type ServerLine } from './server-line.ts';
import { formatDuration } from './units.ts';

/** What a policy must live up to. */
export interface PolicyNeeds {
  /** The lines that the server may be of; what none of them knows is refused. */
  readonly lines: readonly ServerLine[];
  /** How long a record must stay, ms. */
  readonly retention: number;
  /** The longest supported outage, ms. */
  readonly longestOutage: number;
}

/**
 * All that is wrong with a policy, by phase. A record may be written to the index that it was pinned to
 * long after that one's rollover: by a job that was down in between. So nothing may close or delete an
 * index sooner after its rollover than the longest supported outage.
 */
export function policyProblems(policy: LifecyclePolicy, needs: PolicyNeeds): PolicyProblem[] {
  const phases = PHASES.flatMap((name) => {
    const phase = policy.phases[name];
    return phase === undefined ? [] : [[name, phase] as const];
  });
  return [
    ...metaProblems(policy, needs),
    ...phases.flatMap(([name, phase]) => actionProblems(name, phase, needs)),
    ...phases.flatMap(([name, phase]) => optionProblems(name, phase, needs.lines)),
    ...hotProblems(policy),
    ...rolloverProblems(policy, needs.lines, needs.retention),
    ...orderProblems(phases),
    ...phases.flatMap(([name, phase]) => closingProblems(name, phase, needs)),
    ...deleteProblems(policy, needs),
  ];
}

const lineNames = (lines: readonly ServerLine[]) => lines.map(({ name }) => name).join(' or ');

function metaProblems(policy: LifecyclePolicy, { lines }: PolicyNeeds): PolicyProblem[] {
  if (policy._meta === undefined || lines.some(({ policyMeta }) => policyMeta)) return [];
  const where = '_meta';
  const what = `Elasticsearch ${lineNames(lines)} knows no _meta of a policy`;
  return [{ name: 'unknown-field', where, what, allowed: 'phases', fix: 'leave _meta out' }];
}

function actionProblems(
  name: PhaseName,
  { actions }: LifecyclePhase,
  { lines }: PolicyNeeds,
): PolicyProblem[] {
  const known = [...new Set(lines.flatMap((line) => line.actions[name] ?? []))];
  if (known.length === 0) {
    const allowed = [...new Set(lines.flatMap((line) => Object.keys(line.actions)))].join(', ');
    const what = `Elasticsearch ${lineNames(lines)} has no phase ${name}`;
    const fix = `leave the phase ${name} out`;
    return [{ name: 'unknown-phase', where: `phases.${name}`, what, allowed, fix }];
  }
  return Object.keys(actions)
    .filter((action) => !known.includes(action))
    .map((action) => ({
      name: 'unknown-action',
      where: `phases.${name}.actions.${action}`,
      what: `Elasticsearch ${lineNames(lines)} knows no action ${action} in the phase ${name}`,
      allowed: known.join(', '),
      fix: `leave ${action} out, or put it into a phase that has it`,
    }));
}

/** The hot phase rolls over, so it must begin with the index. */
function hotProblems({ phases: { hot } }: LifecyclePolicy): PolicyProblem[] {
  if (hot === undefined || minAge(hot) === 0) return [];
  const late = formatDuration(minAge(hot));
  return [
    {
      name: 'hot-too-late',
      where: 'phases.hot.min_age',
      what: `no index is rolled over before it is ${late} old, however full it is`,
      allowed: '0ms, or no min_age',
      fix: 'leave phases.hot.min_age out; how old an index may become is max_age of the rollover',
    },
  ];
}

function orderProblems(phases: readonly (readonly [PhaseName, LifecyclePhase])[]): PolicyProblem[] {
  return phases.flatMap(([name, phase], index) => {
    const earlier = phases[index - 1];
    if (earlier === undefined || minAge(phase) >= minAge(earlier[1])) return [];
    const least = formatDuration(minAge(earlier[1]));
    const what = `it begins before the phase ${earlier[0]}, at ${formatDuration(minAge(phase))}`;
    const allowed = `${least} or more`;
    const fix = `set phases.${name}.min_age to ${least} or more`;
    return [{ name: 'phases-out-of-order', where: `phases.${name}.min_age`, what, allowed, fix }];
  });
}

function closingProblems(
  name: PhaseName,
  phase: LifecyclePhase,
  { lines, longestOutage }: PolicyNeeds,
): PolicyProblem[] {
  // The hot phase's other actions follow the rollover at once, whatever its min_age is.
  const age = name === 'hot' ? 0 : minAge(phase);
  if (age >= longestOutage) return [];
  const closes = (action: string) => {
    const knowing = lines.filter((line) => line.actions[name]?.includes(action));
    return knowing.length > 0 && knowing.every((line) => line.closing.includes(action));
  };
  const least = formatDuration(longestOutage);
  const fix =
    name === 'hot'
      ? 'move it to the phase warm, with a min_age of that much'
      : `set phases.${name}.min_age to ${least} or more`;
  return Object.keys(phase.actions)
    .filter(closes)
    .map((action) => ({
      name: 'too-soon',
      where: `phases.${name}.actions.${action}`,
      what: `${formatDuration(age)} after its rollover an index takes no writes any more; a job that was down that long writes to it still`,
      allowed: `${least} after the rollover or later: the longest supported outage, hotStore.longestOutage of a stack definition`,
      fix,
    }));
}

function deleteProblems(
  { phases }: LifecyclePolicy,
  { lines, retention }: PolicyNeeds,
): PolicyProblem[] {
  const least = formatDuration(retention);
  const where = 'phases.delete';
  if (phases.delete?.actions['delete'] === undefined) {
    return [
      {
        name: 'no-delete',
        where,
        what: 'nothing is ever deleted: the hot store grows until its disk is full',
        allowed: 'a delete phase with the action delete',
        fix: `add "delete": { "min_age": "${least}", "actions": { "delete": {} } }`,
      },
    ];
  }
  return [...waitProblems(phases.delete, lines), ...keptProblems(minAge(phases.delete), retention)];
}

/** The server of a stack is new: it has no repository and no snapshot policy. */
function waitProblems({ actions }: LifecyclePhase, lines: readonly ServerLine[]): PolicyProblem[] {
  const action = 'wait_for_snapshot';
  const isKnown = lines.some((line) => line.actions.delete?.includes(action));
  if (actions[action] === undefined || !isKnown) return [];
  return [
    {
      name: 'no-delete',
      where: `phases.delete.actions.${action}`,
      what: 'nothing is ever deleted: the server of a stack takes no snapshots that it could wait for',
      allowed: 'delete alone',
      fix: `leave ${action} out`,
    },
  ];
}

/** @param kept how long an index stays after its rollover, ms */
function keptProblems(kept: number, retention: number): PolicyProblem[] {
  const where = 'phases.delete.min_age';
  const least = formatDuration(retention);
  const ask = `or ask for a retention of ${formatDuration(kept)}`;
  if (kept < retention) {
    return [
      {
        name: 'retention-too-short',
        where,
        what: `an index is deleted ${formatDuration(kept)} after its rollover, and its last records are no older then`,
        allowed: `${least} or more: the retention that is asked for`,
        fix: `set ${where} to ${least} or more, ${ask}`,
      },
    ];
  }
  const most = formatDuration(longestKept(retention));
  if (kept <= longestKept(retention)) return [];
  return [
    {
      name: 'kept-too-long',
      where,
      what: `an index stays ${formatDuration(kept)} after its rollover: as good as for ever`,
      allowed: `${least}, the retention that is asked for, to ${most}`,
      fix: `set ${where} to ${most} or less, ${ask}`,
    },
  ];
}
