import type { Mutant } from './mutant.ts';

const CONNECTORS = 'connectors/src/main/java/io/databroker/connectors';

/** All mutants by name. */
export const MUTANTS = {
  'writes-through-alias': {
    name: 'writes-through-alias',
    bug: 'bulk requests name the alias: what is written again after a rollover is a second document, in the next index',
    edits: [
      {
        file: `${CONNECTORS}/elasticsearch/ElasticsearchWriter.java`,
        find: 'new HotDocument(routed.index(), ',
        replace: 'new HotDocument(routed.index().replaceAll("-\\\\d+$", ""), ',
      },
    ],
    anomaly: { class: 'duplicated', store: 'hot' },
  },
} as const satisfies Record<string, Mutant>;
export type MutantName = keyof typeof MUTANTS;
