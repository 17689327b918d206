import type { UntrueClaim } from '../../../common/run-bundle.ts';
import type { Field, FieldType } from '../../../fixtures/records/index.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';

/** Delta's type of a field; arrays as `array<element>`. */
export function deltaType(type: FieldType): string {
  return type === 'string[]' ? 'array<string>' : type;
}

/**
 * Where a table's columns are not those of the model: name, type and order. A table may be more lenient about nulls,
 * as one that was made by DDL is.
 */
export function untrueSchema(
  { version, columns }: Snapshot,
  fields: readonly Field[],
): UntrueClaim[] {
  const wanted = fields.map(({ name, type }) => `${name} ${deltaType(type)}`);
  const found = columns.map(({ name, type }) => `${name} ${loggedType(type)}`);
  return [...(wanted.length > found.length ? wanted : found).keys()]
    .filter((index) => wanted[index] !== found[index])
    .map((index) => ({
      version,
      place: `column ${index + 1}`,
      expected: wanted[index] ?? 'no further column',
      found: found[index] ?? 'no such column',
      explanation: "the table's column is not the one of the model",
    }));
}

function loggedType(type: unknown): string {
  if (typeof type === 'string') return type;
  const { type: kind, elementType } = (type ?? {}) as { type?: string; elementType?: unknown };
  return kind === 'array' && typeof elementType === 'string'
    ? `array<${elementType}>`
    : JSON.stringify(type);
}
