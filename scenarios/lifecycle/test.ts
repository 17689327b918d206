import type { DataBrokerDefinition } from '../../stack/definition.ts';
import { testWithBroker } from '../vitest.ts';
import { LIFECYCLE } from './definition.ts';
import { requireCapability } from './needs.ts';

export { expect } from '../vitest.ts';

/**
 * `testWithBroker` for suites about index lifecycle: on a server without ILM each test is skipped, with
 * the reason in the report.
 */
export function testWithLifecycle(
  definition: DataBrokerDefinition,
  scope: 'worker' | 'file' = 'worker',
) {
  return testWithBroker(definition, scope).extend(
    'ilm',
    { auto: true },
    async ({ broker, annotate, skip }) => {
      await requireCapability(broker.stack.capabilities, 'ilm', { annotate, skip });
      return true;
    },
  );
}

/** `test` of the lifecycle suites: one `broker` by {@link LIFECYCLE} for all their files. */
export const test = testWithLifecycle(LIFECYCLE);
