import { expect } from 'vitest';
import { summary } from '../reports/summary.ts';
import type { DataBrokerDefinition } from '../stack/definition.ts';
import { type BrokerUnderTest, type Judged, SharedBroker } from './broker.ts';
import { testWithStack } from './fixture/test-with-stack.ts';
import type { PipelineUnderTest } from './pipeline/under-test.ts';

export type { ExpectedDocument, KeyedContract } from '../stack/contract.ts';
export type { BrokerUnderTest, Judged } from './broker.ts';
export type { PipelineRecord, PipelineUnderTest } from './pipeline/under-test.ts';
export { expect };

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * Waits for delivery and judges all that was fed: every record that Kafka accepted must be in both
     * stores, once and correct. Fails with the anomaly table and the line that verifies it again.
     */
    toDeliverExactlyOnce(): Promise<void>;
    /**
     * Judges all that a pipeline of one's own was fed, by its contract: `await expect(pipeline).toKeepItsContract()`.
     */
    toKeepItsContract(): Promise<void>;
  }
}

expect.extend({
  toDeliverExactlyOnce: (received: BrokerUnderTest) =>
    passes(received, 'the broker', 'to deliver exactly once'),
  toKeepItsContract: (received: PipelineUnderTest) =>
    passes(received, `pipeline ${received.contract.source}`, 'to keep its contract'),
});

async function passes(received: { judge(): Promise<Judged> }, who: string, what: string) {
  const { verdict, paths } = await received.judge();
  const pass = verdict.verdict === 'pass';
  const message = () =>
    `expected ${who} ${pass ? 'not ' : ''}${what}\n\n${summary(verdict, paths.directory)}`;
  return { pass, message };
}

/**
 * A vitest `test` with the fixture `broker`: a Data Broker by this definition, started when the first
 * test asks for it, shared by all tests of the worker and removed after the last. With `isolate: false`
 * and one worker all files share it; a file whose tests leave it unfit for others has one of its own by
 * the scope `file`. {@link testWithStack} says what makes a test fail besides its own
 * assertions: above all one that feeds and never judges.
 */
export function testWithBroker(
  definition: DataBrokerDefinition = {},
  scope: 'worker' | 'file' = 'worker',
) {
  return testWithStack<SharedBroker, BrokerUnderTest>({
    fixture: 'broker',
    scope,
    start: (work) => SharedBroker.start(definition, work),
    face: (shared, activity, info) => shared.under(activity, info),
  });
}

/** `test` with a Data Broker as it is by default. */
export const test = testWithBroker();
