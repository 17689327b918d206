import { setTimeout as delay } from 'node:timers/promises';
import type { OutgoingRecord } from './producer.ts';

/** So many bursts a second. */
const BURSTS = 10;

/**
 * Lets records through in small bursts, each when it is due by the rate (records a second); one that is late is not
 * waited for. A burst is a request.
 */
export async function* paced(
  records: Iterable<OutgoingRecord>,
  rate: number,
): AsyncGenerator<OutgoingRecord> {
  const began = performance.now();
  const burst = Math.max(1, Math.round(rate / BURSTS));
  let count = 0;
  for (const record of records) {
    count += 1;
    if (count % burst !== 0) {
      yield record;
      continue;
    }
    yield { ...record, flush: true };
    const due = began + (count * 1_000) / rate;
    await delay(Math.max(0, due - performance.now()));
  }
}
