import { TimeoutError, waitUntil } from '../../../../common/wait.ts';
import type { ElasticsearchService } from '../../../services/elasticsearch.ts';
import { SECOND } from '../units.ts';
import { fullBy, patience } from './standstill.ts';
import { type LifecycleState, readLifecycle } from './state.ts';
import type { LifecycleTrouble } from './trouble.ts';
import { lifecycleTroubles } from './troubles.ts';

/** A full index is watched for so long at most, ms: one of a slow poll interval is not. */
const LONGEST_LOOK = 30 * SECOND;
/** A rollover makes the index first and moves the alias then; a look in between sees what is no trouble, ms. */
const MOVING = 2 * SECOND;

const OF_A_ROLLOVER: readonly LifecycleTrouble['kind'][] = [
  'alias-missing',
  'no-write-index',
  'several-write-indices',
  'not-behind-alias',
];

/**
 * What stands in the way of the lives of the indices of some aliases. What a rollover that is under way
 * may look like is looked at again until it is over.
 * @param options `full`: an index that has enough documents or bytes to be rolled over is watched for some
 *   looks of ILM, which tells one that stands still from one that was just filled
 * @throws {ElasticsearchError}; the signal's reason
 */
export async function lookForTroubles(
  server: ElasticsearchService,
  aliases: readonly string[],
  options: { full?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<LifecycleTrouble[]> {
  const first = await readLifecycle(server, aliases);
  const watched = options.full === true && patience(first) <= LONGEST_LOOK;
  const troubles = (last: LifecycleState) => lifecycleTroubles(last, watched ? first : undefined);
  const unclear = (state: LifecycleState) =>
    (watched && anyFull(state)) ||
    lifecycleTroubles(state).some(({ kind }) => OF_A_ROLLOVER.includes(kind));
  let last = first;
  if (!unclear(first)) return troubles(first);
  await waitUntil({
    what: 'what is seen of the indices is clear',
    deadline: watched ? Math.max(MOVING, patience(first) + SECOND) : MOVING,
    signal: options.signal,
    probe: async () => {
      last = await readLifecycle(server, aliases);
      return unclear(last) ? { done: false, seen: 'not yet' } : { done: true, value: last };
    },
  }).catch((error: unknown) => {
    if (!(error instanceof TimeoutError)) throw error;
  });
  return troubles(last);
}

function anyFull({ aliases }: LifecycleState): boolean {
  return aliases.some(({ indices }) =>
    indices.some((index) => index.writeIndex !== false && fullBy(index) !== undefined),
  );
}
