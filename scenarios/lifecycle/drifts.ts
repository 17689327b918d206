import type { Refuses } from '../acceptance/hot-refusals.ts';

/** What a backing index of the hot store gets from its template. */
export interface IndexContent {
  settings: Record<string, unknown>;
  mapping: { dynamic: unknown; properties: Record<string, object> };
}

/** A mapping of arXiv that is not the documented one any more. */
export interface Drift {
  name: string;
  /** Makes the documented content the drifted one. */
  apply(content: IndexContent): IndexContent;
  /** Documents that such an index refuses. */
  refuses: Refuses;
  /** What the server says of each: field and type, where it knows them. */
  reason: RegExp;
}

/** Bytes of the longest keyword. */
const LONGEST_KEYWORD = 32_766;

const without = (field: string, properties: Record<string, object>) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => name !== field));

/** One drift of each kind. Of a field that may be null the index refuses some documents and takes others. */
export const DRIFTS: readonly Drift[] = [
  {
    name: 'a field that a strict mapping does not know',
    apply: ({ settings, mapping }) => ({
      settings,
      mapping: { ...mapping, properties: without('doi', mapping.properties) },
    }),
    // Null or not, every document names the field.
    refuses: () => true,
    reason: /strict_dynamic_mapping_exception: .*dynamic introduction of \[doi\]/s,
  },
  {
    name: 'a field of another type',
    apply: ({ settings, mapping }) => ({
      settings,
      mapping: { ...mapping, properties: { ...mapping.properties, doi: { type: 'ip' } } },
    }),
    refuses: ({ doi }) => doi !== null,
    reason: /failed to parse field \[doi\] of type \[ip\].*is not an IP string literal/s,
  },
  {
    name: 'more fields than the index may have',
    apply: ({ settings, mapping }) => {
      const properties = without('doi', mapping.properties);
      const limit = Object.keys(properties).length;
      return {
        settings: { ...settings, 'index.mapping.total_fields.limit': limit },
        mapping: { dynamic: true, properties },
      };
    },
    refuses: ({ doi }) => doi !== null,
    reason: /Limit of total fields \[\d+\].* has been exceeded/s,
  },
  {
    name: 'a term that is too long',
    apply: ({ settings, mapping }) => ({
      settings,
      mapping: { ...mapping, properties: { ...mapping.properties, abstract: { type: 'keyword' } } },
    }),
    refuses: ({ abstract }) => Buffer.byteLength(String(abstract)) > LONGEST_KEYWORD,
    reason: /immense term in field="abstract".*max length 32766/s,
  },
];
