import type { Check } from './check.ts';
import { corrupted } from './corrupted.ts';
import { deadLetter } from './dead-letter.ts';
import { divergent } from './divergent.ts';
import { duplicated } from './duplicated.ts';
import { expiredEarly } from './expired-early.ts';
import { flickered } from './flickered.ts';
import { ingestion } from './ingestion.ts';
import { lost } from './lost.ts';
import { mispinned } from './mispinned.ts';
import { misrouted } from './misrouted.ts';
import { outOfOrder } from './out-of-order.ts';
import { pending } from './pending.ts';
import { phantom } from './phantom.ts';

/** All checks, in the order in which a report names them. */
export const CHECKS: readonly Check[] = [
  ...ingestion,
  ...lost,
  ...duplicated,
  ...corrupted,
  ...phantom,
  ...misrouted,
  ...mispinned,
  ...divergent,
  ...flickered,
  ...expiredEarly,
  ...outOfOrder,
  ...deadLetter,
  ...pending,
];
