import { InfrastructureError } from '../../common/errors.ts';
import { SOURCES } from '../../fixtures/records/index.ts';
import { type KafkaService, startKafka } from '../../stack/services/kafka.ts';
import { LedgerWriter } from '../../verify/ledger.ts';
import { temporaryBundle } from '../../verify/testing/write-history.ts';
import { ledgerRow } from '../ledger-row.ts';
import { produce } from '../producer.ts';
import { type Figure, formatFigure, medianRatio } from './figure.ts';
import { ground, inRun } from './ground.ts';
import type { BenchOptions } from './options.ts';

const NAME = "producer with ledger against Kafka's own";
const RUNS = 3;
/** Records of one measurement, and of the one before the first that counts for nothing. */
const RECORDS = 100_000;
const WARM_UP = 20_000;
const SEED = 42;

/**
 * How many records a second go through generator, producer and ledger, against Kafka's own
 * producer-perf-test with records of the same mean size, all acknowledged; both in turn on one broker.
 * @throws {InfrastructureError} when Kafka does not start or its tool fails; the signal's reason
 */
export async function ingestionFigures(options: BenchOptions): Promise<Figure[]> {
  const { progress, signal } = options;
  progress.update(NAME, 'preparing');
  const base = await ground({ jvm: 'throughput', kafka: { heap: 1_024 } }, options);
  const { definition, images } = base;
  return inRun(base, async (run) => {
    const kafka = await startKafka({ run, signal }, images.kafka, definition.kafka, definition.jvm);
    await ours(kafka, 'warm-up-ours', WARM_UP, signal);
    const size = meanSize();
    await theirs(kafka, 'warm-up-theirs', WARM_UP, size);
    const own: number[] = [];
    const other: number[] = [];
    for (let round = 1; round <= RUNS; round += 1) {
      progress.update(NAME, `run ${round} of ${RUNS}`);
      own.push(await ours(kafka, `ours-${round}`, RECORDS, signal));
      other.push(await theirs(kafka, `theirs-${round}`, RECORDS, size));
    }
    const list = (rates: readonly number[]) => rates.map(formatFigure).join(', ');
    const note = `records/s of ${size} bytes: ours ${list(own)}; Kafka's ${list(other)}`;
    progress.done(NAME, note);
    const value = medianRatio(own, other);
    return [{ name: NAME, value, unit: 'x', floor: 0.5, target: 0.9, better: 'higher', note }];
  });
}

/** Records a second from the first record generated to the last one acknowledged and in the ledger. */
async function ours(
  kafka: KafkaService,
  topic: string,
  count: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { partitions, generate } = SOURCES.arxiv;
  await kafka.createTopics([{ topic, partitions }]);
  await using bundle = await temporaryBundle();
  const ledger = new LedgerWriter(bundle.paths, 'arxiv');
  let sent = 0;
  const begun = performance.now();
  try {
    await produce({
      kafka,
      topic,
      partitions,
      records: generate({ seed: SEED, count }),
      signal,
      onSent: (batch) => ledger.append(batch.map((record) => ledgerRow(sent++, record))),
    });
  } finally {
    ledger.close();
  }
  const seconds = (performance.now() - begun) / 1_000;
  const offsets = await kafka.endOffsets(topic);
  const stored = [...offsets.values()].reduce((sum, end) => sum + end, 0);
  if (stored === count) return count / seconds;
  throw new InfrastructureError('BENCH_SENT', `${stored} of ${count} records are in the topic`, {
    subject: topic,
  });
}

/** Records a second as the tool itself counts them, without the start of its Java machine. */
async function theirs(
  kafka: KafkaService,
  topic: string,
  count: number,
  size: number,
): Promise<number> {
  await kafka.createTopics([{ topic, partitions: SOURCES.arxiv.partitions }]);
  const output = await kafka.runTool(
    [
      'kafka-producer-perf-test',
      ...['--topic', topic, '--num-records', String(count), '--record-size', String(size)],
      ...['--throughput', '-1', '--producer-props', 'bootstrap.servers=localhost:9092', 'acks=all'],
    ],
    { KAFKA_HEAP_OPTS: '-Xmx256m' },
  );
  const total = output.split('\n').findLast((line) => line.startsWith(`${count} records sent`));
  const rate = Number(/([\d.]+) records\/sec/.exec(total ?? '')?.[1]);
  if (rate > 0) return rate;
  throw new InfrastructureError('BENCH_TOOL', 'producer-perf-test does not say its rate', {
    subject: topic,
    evidence: output,
  });
}

/** Mean bytes of a record, key, value and header, over a sample. */
function meanSize(): number {
  let bytes = 0;
  const count = 5_000;
  for (const { key, value, eventId } of SOURCES.arxiv.generate({ seed: SEED, count })) {
    bytes += (key?.length ?? 0) + (value?.length ?? 0) + eventId.length;
  }
  return Math.round(bytes / count);
}
