import type { Progress } from '../../common/progress.ts';
import type { DeliveryProgress } from './delivery.ts';
import type { Feed } from './feed.ts';

/** `12000 of 50000 records, 9000/s, 4 s left` of each source as records are handed to Kafka. */
export function feedProgress(progress: Progress) {
  const begun = performance.now();
  const texts = new Map<string, string>();
  return (source: string, feed: Feed) =>
    (sent: number): void => {
      const total = feed.kind === 'generated' ? feed.count : undefined;
      texts.set(source, `${source}: ${advance(sent, total, begun)}`);
      progress.update('feeding', [...texts.values()].join('; '));
    };
}

/** Records in the topic, committed, hot and cold, with rate and time left, while stores are waited for. */
export function deliveryProgress(progress: Progress) {
  const begun = performance.now();
  return (source: string, { topic, committed, hot, cold }: DeliveryProgress): void => {
    const text = `${source}: ${advance(committed, topic, begun)} (hot ${hot}, cold ${cold})`;
    if (committed >= topic) progress.done('delivery', text);
    else progress.update('delivery', text);
  };
}

function advance(done: number, total: number | undefined, begun: number): string {
  const seconds = Math.max(0.001, (performance.now() - begun) / 1000);
  const rate = done / seconds;
  const left =
    total === undefined || rate === 0 ? '' : `, ${Math.ceil((total - done) / rate)} s left`;
  const of = total === undefined ? '' : ` of ${total}`;
  return `${done}${of} records, ${Math.round(rate)}/s${left}`;
}
