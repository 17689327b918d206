import type { DataBrokerDefinition } from '../../stack/definition.ts';

/**
 * The stack of the lifecycle suites, which share it: one source, and an ILM that looks every second, as
 * often as it can. Its policy is the documented one; a test that needs another puts it, and puts it back.
 */
export const LIFECYCLE: DataBrokerDefinition = {
  sources: ['arxiv'],
  hotStore: { pollInterval: 1_000 },
};
