import type { DataBrokerDefinition } from '../../../stack/definition.ts';

/** Documents of an index above which the policy rolls it over. */
export const FULL = 500;

/**
 * The stack of the failures at a rollover: a case submits the jobs of two sources itself, the reference
 * job and a mutant of it, and both go through the same fault at the same time.
 */
export const BOUNDARY: DataBrokerDefinition = {
  sources: ['arxiv', 'news', 'github', 'dns'],
  submitJobs: false,
  links: ['flink->elasticsearch'],
  flink: { taskManagers: 2, slots: 4, parallelism: 1, heartbeatTimeout: 3_000 },
  hotStore: {
    policy: {
      phases: {
        hot: { actions: { rollover: { max_docs: FULL } } },
        delete: { min_age: '10d', actions: { delete: {} } },
      },
    },
    pollInterval: 1_000,
  },
};
