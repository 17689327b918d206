import type { IndexState } from './state.ts';

/** What can stand in the way of an index's life. */
export const TROUBLES = [
  'ilm-not-running',
  'policy-missing',
  'alias-missing',
  'no-write-index',
  'several-write-indices',
  'index-name',
  'index-without-policy',
  'index-with-another-policy',
  'rollover-alias',
  'not-behind-alias',
  'blocked',
  'step-failed',
  'stale-phase',
  'standing-still',
] as const;

/** Something that stands in the way of an index's life: where, why, and what mends it. */
export interface LifecycleTrouble {
  kind: (typeof TROUBLES)[number];
  /** Null where no single index is meant. */
  index: string | null;
  alias: string | null;
  phase: string | null;
  action: string | null;
  /** The step that failed, or at which the index is. */
  step: string | null;
  cause: string;
  /** A sentence with the requests that mend it. */
  fix: string;
}

/** A trouble of an index, at the step at which `_ilm/explain` says it is. */
export function indexTrouble(
  kind: LifecycleTrouble['kind'],
  alias: string,
  { index, explanation }: IndexState,
  cause: string,
  fix: string,
): LifecycleTrouble {
  const { phase = null, action = null, step = null, failed_step } = explanation ?? {};
  return { kind, index, alias, phase, action, step: failed_step ?? step, cause, fix };
}

/** A trouble of no single index. */
export function storeTrouble(
  kind: LifecycleTrouble['kind'],
  alias: string | null,
  cause: string,
  fix: string,
): LifecycleTrouble {
  return { kind, index: null, alias, phase: null, action: null, step: null, cause, fix };
}

/**
 * The requests that roll an alias over by hand. ILM of 6.8 takes an index that was for a failure unless it
 * is told that it is complete.
 */
export function rolloverByHand(alias: string, index: string, name = ''): string {
  const complete = '{ "index.lifecycle.indexing_complete": true }';
  return `POST /${alias}/_rollover${name}, PUT /${index}/_settings ${complete}`;
}

/** One line for people. */
export function describeTrouble(trouble: LifecycleTrouble): string {
  const { kind, index, alias, phase, action, step, cause, fix } = trouble;
  const place = index ?? alias ?? 'the hot store';
  const at = [phase, action, step].filter((part) => part !== null).join('/');
  return `${kind}: ${place}${at === '' ? '' : ` at ${at}`}: ${cause}; fix: ${fix}`;
}
