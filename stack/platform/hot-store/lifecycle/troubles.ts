import { POLICY } from '../policy.ts';
import { sameActions } from '../same.ts';
import { CLOSING_ACTIONS, PHASES, type PhaseName } from '../server-line.ts';
import { aliasTroubles } from './alias-troubles.ts';
import { standstill } from './standstill.ts';
import type { IndexState, LifecycleState } from './state.ts';
import { indexTrouble, type LifecycleTrouble, rolloverByHand, storeTrouble } from './trouble.ts';

/**
 * What stands in the way of the indices' lives, of the hot store as a whole first. Pure.
 * @param earlier the state some looks of ILM before: only then an index with enough documents or bytes is
 *   known to stand still
 */
export function lifecycleTroubles(
  state: LifecycleState,
  earlier?: LifecycleState,
): LifecycleTrouble[] {
  return [
    ...modeTroubles(state),
    ...state.aliases.flatMap(({ alias, indices }) => [
      ...aliasTroubles(alias, indices, state.mode !== undefined),
      ...indices.flatMap((index) => indexTroubles(alias, index, state)),
      ...indices.flatMap((index) => standstill(alias, index, state, earlier)),
    ]),
  ];
}

function modeTroubles({ mode, policy }: LifecycleState): LifecycleTrouble[] {
  const troubles: LifecycleTrouble[] = [];
  if (mode !== undefined && mode !== 'RUNNING') {
    const cause = `ILM is ${mode}: no index is rolled over or deleted`;
    troubles.push(storeTrouble('ilm-not-running', null, cause, 'POST /_ilm/start'));
  }
  if (mode !== undefined && policy === undefined) {
    const cause = `there is no policy ${POLICY}`;
    const fix = `PUT /_ilm/policy/${POLICY}, as the definition of the stack has it`;
    troubles.push(storeTrouble('policy-missing', null, cause, fix));
  }
  return troubles;
}

function indexTroubles(alias: string, state: IndexState, { policy }: LifecycleState) {
  return [
    ...failure(alias, state),
    ...block(alias, state, policy),
    ...stalePhase(alias, state, policy),
  ];
}

function failure(alias: string, state: IndexState): LifecycleTrouble[] {
  const { index, explanation } = state;
  const info = explanation?.step_info;
  const failed = explanation?.step === 'ERROR';
  // An index whose policy does not exist is at no step at all.
  if (!failed && (explanation?.step !== undefined || info?.reason === undefined)) return [];
  const cause = `${info?.type ?? 'no reason given'}: ${info?.reason ?? ''}`;
  return [
    indexTrouble('step-failed', alias, state, cause, fixOf(alias, index, info?.reason ?? '')),
  ];
}

/** What mends a failed step. On 8.x most are tried again unasked, and asking does no harm. */
function fixOf(alias: string, index: string, reason: string): string {
  const retry = `then POST /${index}/_ilm/retry`;
  if (reason.includes('does not match pattern')) {
    return `${rolloverByHand(alias, index, `/${alias}-NNNNNN`)}, ${retry}`;
  }
  if (reason.includes('is not the write index')) {
    return `PUT /${index}/_settings { "index.lifecycle.indexing_complete": true }, for another one takes the writes, ${retry}`;
  }
  if (reason.includes('does not point to index')) {
    return `POST /_aliases: add ${alias} to ${index} with is_write_index true, ${retry}`;
  }
  if (reason.includes('blocked by'))
    return `PUT /${index}/_settings: take the block away, ${retry}`;
  if (reason.includes('rollover_alias')) {
    return `PUT /${index}/_settings: index.lifecycle.rollover_alias ${alias}, ${retry}`;
  }
  if (/policy \[.*\] does not exist/.test(reason)) {
    return `PUT /${index}/_settings: index.lifecycle.name ${POLICY}`;
  }
  if (reason.includes('already exists')) {
    return `DELETE the index in the way if it is empty, else ${rolloverByHand(alias, index, `/${alias}-NNNNNN`)}, ${retry}`;
  }
  return `mend what it says, ${retry}`;
}

/** A block that the policy did not set: records of a retry or a replay still go to rolled-over indices. */
function block(
  alias: string,
  state: IndexState,
  policy: LifecycleState['policy'],
): LifecycleTrouble[] {
  const { blocks, index, writeIndex } = state;
  const writing = blocks.filter((name) => name !== 'read' && name !== 'metadata');
  if (writing.length === 0) return [];
  if (writeIndex !== true && isClosed(state, policy)) return [];
  const cause = `writes are refused: ${writing.map((name) => `index.blocks.${name}`).join(', ')}`;
  const settings = writing.map((name) => `"index.blocks.${name}": null`).join(', ');
  const fix = `PUT /${index}/_settings { ${settings} }`;
  return [indexTrouble('blocked', alias, state, cause, fix)];
}

/** Whether the policy closes an index in the phase that it is in or in one before. */
function isClosed({ explanation }: IndexState, policy: LifecycleState['policy']): boolean {
  const execution = explanation?.phase_execution;
  const own = execution?.policy === POLICY ? policy : undefined;
  const before = PHASES.slice(0, Math.max(0, PHASES.indexOf(explanation?.phase as PhaseName)));
  const phases = [execution?.phase_definition, ...before.map((name) => own?.phases[name])];
  return phases
    .flatMap((phase) => Object.keys(phase?.actions ?? {}))
    .some((action) => CLOSING_ACTIONS.has(action));
}

/**
 * A phase is carried out as it was when the index entered it; 8.x takes most changes over, 6.8 none. Only
 * one that the index is not done with matters.
 */
function stalePhase(
  alias: string,
  state: IndexState,
  policy: LifecycleState['policy'],
): LifecycleTrouble[] {
  const { explanation, index } = state;
  const execution = explanation?.phase_execution;
  const name = explanation?.phase;
  if (execution?.phase_definition === undefined || name === undefined || policy === undefined) {
    return [];
  }
  if (explanation?.step === 'complete' || execution.policy !== POLICY) return [];
  const current = policy.phases[name]?.actions ?? {};
  if (sameActions(current, execution.phase_definition.actions)) return [];
  const cause = `it follows version ${execution.version} of ${POLICY}, the server has version ${policy.version} with another phase ${name}`;
  const fix = `${rolloverByHand(alias, index)}: the next index follows the new one, and ${index} from its next phase on`;
  return [indexTrouble('stale-phase', alias, state, cause, fix)];
}
