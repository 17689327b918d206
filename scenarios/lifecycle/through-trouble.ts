import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../common/wait.ts';
import { lookForTroubles } from '../../stack/platform/hot-store/lifecycle/look.ts';
import {
  describeTrouble,
  type LifecycleTrouble,
} from '../../stack/platform/hot-store/lifecycle/trouble.ts';
import type { BrokerUnderTest } from '../broker.ts';
import { HotAlias } from './hot-alias.ts';
import type { Named, Provocation } from './provocations.ts';

/** Records of a portion, and milliseconds to the next one: enough for a rollover each few seconds. */
const PORTION = 40;
const PAUSE = 200;

/** Feeds a source in small portions for as long as the work takes. */
export async function whileFeeding<T>(
  broker: BrokerUnderTest,
  seed: number,
  work: () => Promise<T>,
): Promise<T> {
  let over = false;
  const feeding = (async () => {
    for (let portion = 0; !over; portion += 1) {
      await broker.feed('arxiv', { kind: 'generated', seed: seed + portion, count: PORTION });
      await delay(PAUSE);
    }
  })();
  // Awaited below: what the work fails with comes before it.
  feeding.catch(() => undefined);
  try {
    const result = await work();
    over = true;
    await feeding;
    return result;
  } finally {
    over = true;
    await feeding.catch(() => undefined);
  }
}

/**
 * Makes trouble under a job that writes, waits until the harness names it, mends it as the fix says, and
 * waits until the policy rolls over again and nothing is in the way any more.
 * @returns what was named
 * @throws {TimeoutError} with what was seen instead
 */
export async function throughTrouble(
  { stack }: BrokerUnderTest,
  { name, full = false, provoke }: Provocation,
): Promise<LifecycleTrouble[]> {
  const hot = new HotAlias(stack.elasticsearch, 'arxiv');
  const look = () => lookForTroubles(hot.server, [hot.alias], { full });
  const { named, mend } = await provoke(hot);
  let found: LifecycleTrouble[] = [];
  try {
    await waitUntil({
      what: `the harness names ${name}`,
      deadline: 20_000,
      probe: async () => {
        found = await look();
        const missing = named.filter((wanted) => !found.some((one) => isNamed(wanted, one)));
        return missing.length === 0
          ? { done: true, value: undefined }
          : { done: false, seen: `${found.map(describeTrouble).join('\n') || 'no trouble'}` };
      },
    });
  } finally {
    await mend();
  }
  const before = await hot.writeIndex();
  await waitUntil({
    what: `after ${name} the policy rolls over again and nothing is in the way`,
    deadline: 40_000,
    probe: async () => {
      const index = await hot.writeIndex();
      const left = (await look()).map(describeTrouble).join('\n');
      return index !== before && left === ''
        ? { done: true, value: undefined }
        : { done: false, seen: `write index ${index}; ${left || 'no trouble'}` };
    },
  });
  return found;
}

function isNamed({ cause, ...rest }: Named, found: LifecycleTrouble): boolean {
  const same = Object.entries(rest).every(
    ([field, value]) => found[field as keyof LifecycleTrouble] === value,
  );
  return same && cause.test(found.cause);
}
