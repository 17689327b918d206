import type { DataBrokerDefinition } from '../../../stack/definition.ts';

/** Documents of an index above which the policy rolls it over. */
export const FULL = 500;

/**
 * The stack of the failures at a rollover: a case submits the jobs of two sources itself, the reference
 * job and a mutant of it, and both go through the same fault at the same time.
 *
 * A TaskManager that was paused knows nothing of that when it is woken: it bears with the JobManager for
 * longer than that bears with it, which is long enough for a host that is busy: a job that fails while answers are
 * lost never learns which server it writes to, and writes nothing.
 */
export const BOUNDARY: DataBrokerDefinition = {
  sources: ['arxiv', 'news', 'github', 'dns'],
  submitJobs: false,
  links: ['flink->elasticsearch'],
  flink: {
    taskManagers: 2,
    slots: 4,
    parallelism: 1,
    taskManagerTimeout: 8_000,
    jobManagerTimeout: 60_000,
  },
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
