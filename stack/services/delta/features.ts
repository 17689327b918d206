import type { MetaData, Protocol } from './actions.ts';
import { DeltaLogError } from './error.ts';

/** What decides whether a feature is in use and not merely allowed. */
export interface FeatureUse {
  metaData: MetaData;
  /** Active files with a deletion vector. */
  deletionVectors: number;
}

interface Feature {
  /** For people. */
  name: string;
  /** Says that the table uses it in a way that changes its rows; null when it never does. */
  inUse: ((table: FeatureUse) => boolean) | null;
}

const always = () => true;
const schemaHas = (pattern: RegExp) => (table: FeatureUse) =>
  pattern.test(table.metaData.schemaString);

/**
 * The reader features that are known, by their names in the protocol. A table that lists one is read as
 * long as it does not use it; one that is not here is refused.
 *
 * Writer-only features need no place here: they don't change what a reader sees.
 */
const READER_FEATURES: Readonly<Record<string, Feature>> = {
  timestampNtz: { name: 'timestamps without time zone', inUse: null },
  vacuumProtocolCheck: { name: 'vacuum protocol check', inUse: null },
  // Which form the checkpoint has, if one is needed at all, its own reading says.
  v2Checkpoint: { name: 'v2 checkpoints', inUse: null },
  deletionVectors: {
    name: 'deletion vectors',
    inUse: ({ deletionVectors }) => deletionVectors > 0,
  },
  columnMapping: {
    name: 'column mapping',
    inUse: ({ metaData }) =>
      (metaData.configuration?.['delta.columnMapping.mode'] ?? 'none') !== 'none',
  },
  typeWidening: { name: 'type widening', inUse: schemaHas(/"delta\.typeChanges"/) },
  'typeWidening-preview': { name: 'type widening', inUse: schemaHas(/"delta\.typeChanges"/) },
  variantType: { name: 'variant type', inUse: schemaHas(/"variant"/) },
  'variantType-preview': { name: 'variant type', inUse: schemaHas(/"variant"/) },
  'variantShredding-preview': { name: 'variant shredding', inUse: schemaHas(/"variant"/) },
  geospatial: { name: 'geospatial types', inUse: schemaHas(/"(geometry|geography)/) },
  catalogManaged: { name: 'commits managed by a catalog', inUse: always },
  'catalogOwned-preview': { name: 'commits managed by a catalog', inUse: always },
};

/** Features that a reader version alone allows, before features had names. */
const LEGACY = ['columnMapping', 'deletionVectors'];
const NEWEST_READER_VERSION = 3;

/**
 * Refuses what can't be read rightly, by its name.
 * @throws {DeltaLogError} DELTA_UNSUPPORTED_FEATURE
 */
export function requireReadable(table: string, protocol: Protocol, use: FeatureUse): void {
  if (protocol.minReaderVersion > NEWEST_READER_VERSION) {
    throw unsupported(table, `reader version ${protocol.minReaderVersion}`);
  }
  const { provider = 'parquet' } = use.metaData.format ?? {};
  if (provider !== 'parquet') throw unsupported(table, `data format ${provider}`);
  for (const id of new Set([...LEGACY, ...(protocol.readerFeatures ?? [])])) {
    const feature = READER_FEATURES[id];
    if (feature === undefined) throw unsupported(table, `reader feature ${id}`);
    if (feature.inUse?.(use)) throw unsupported(table, feature.name);
  }
}

/** The error of something that is refused. */
export function unsupported(table: string, what: string): DeltaLogError {
  return new DeltaLogError('DELTA_UNSUPPORTED_FEATURE', `${what} can't be read`, {
    subject: table,
    expected: `reader version ${NEWEST_READER_VERSION} at most, and none of: ${refusedNames()}`,
    hint: 'write the table without it',
  });
}

function refusedNames(): string {
  const refused = Object.values(READER_FEATURES).filter(({ inUse }) => inUse !== null);
  return [...new Set(refused.map(({ name }) => name)), 'v2 checkpoints'].join(', ');
}
