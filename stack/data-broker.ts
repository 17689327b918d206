import { UsageError } from '../common/errors.ts';
import {
  type DataBrokerDefinition,
  dataBrokerDefinition,
  type ResolvedDefinition,
} from './definition.ts';
import { requireSafePolicy } from './platform/hot-store/definition.ts';
import { linesOf } from './platform/hot-store/server-line.ts';
import { type StartOptions, startDataBroker } from './start.ts';
import type { StartedDataBroker } from './started.ts';

/** A Data Broker that can be started. */
export interface DataBroker {
  readonly definition: ResolvedDefinition;
  /**
   * Finds or starts the engine, obtains images, builds the jobs, starts all services side by side, sets up
   * topics and stores, submits the jobs and waits until they run with a completed checkpoint. Whatever
   * fails, nothing of it is left behind, and the evidence is in the error and in `logDirectory`.
   * @throws {InfrastructureError} naming service, phase and last probe; the signal's reason
   */
  start(options?: StartOptions): Promise<StartedDataBroker>;
}

/**
 * Defines a Data Broker.
 * @throws {UsageError} DEFINITION naming every wrong setting and what is allowed; {PolicyError} for a
 *   lifecycle policy that would lose records or keep them for ever
 */
export function dataBroker(definition: DataBrokerDefinition = {}): DataBroker {
  const parsed = dataBrokerDefinition.safeParse(definition);
  if (!parsed.success) {
    const { issues } = parsed.error;
    throw new UsageError('DEFINITION', 'the stack definition is not valid', {
      subject: issues.map((issue) => issue.path.join('.') || '(top)').join(', '),
      expected: issues.map((issue) => issue.message).join('; '),
      hint: 'DataBrokerDefinition names every setting with its range',
    });
  }
  const resolved = parsed.data;
  requireSafePolicy(resolved.hotStore, linesOf(resolved.elasticsearch.version));
  return { definition: resolved, start: (options = {}) => startDataBroker(resolved, options) };
}
