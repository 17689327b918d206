import type { DataBrokerDefinition } from '../../stack/definition.ts';

/**
 * The stack of the lifecycle suites, which share it: one source, checkpoints every second, since a new index is
 * adopted at one, and an ILM that looks every second, as often as it can. Its policy is the documented one; a test that needs another puts it, and puts it back.
 */
export const LIFECYCLE: DataBrokerDefinition = {
  sources: ['arxiv'],
  flink: { checkpointInterval: '1s' },
  hotStore: { pollInterval: 1_000 },
};
