import { hash } from 'node:crypto';

/** 128 bits of a digest as 32 lower-case hexadecimal digits. */
export type Digest = string;

/**
 * The one text of a content: two contents have the same text if and only if they are equal.
 *
 * - fields sorted by UTF-16 units; a null field is written, an absent (`undefined`) one is not;
 *   fields that nobody expects are part of it; arrays keep their order
 * - strings exact, unit by unit: no Unicode normalisation
 * - integers exact, number and bigint alike; -0 is 0; other numbers in their shortest form
 * - a `Date` is its ISO text with milliseconds; bytes are hexadecimal behind a mark that no other
 *   content can produce
 */
export function canonicalForm(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return canonicalNumber(value);
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return canonicalObject(value);
    default:
      throw new TypeError(`a ${typeof value} has no canonical form`);
  }
}

function canonicalNumber(value: number): string {
  if (Number.isSafeInteger(value)) return value === 0 ? '0' : String(value);
  if (Number.isInteger(value)) return BigInt(value).toString();
  return String(value);
}

function canonicalObject(value: object | null): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    return `[${value.map((element) => (element === undefined ? 'null' : canonicalForm(element))).join(',')}]`;
  }
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value instanceof Uint8Array) return `#${Buffer.from(value).toString('hex')}`;
  const content = value as Record<string, unknown>;
  let text = '{';
  for (const field of Object.keys(content).sort()) {
    if (content[field] === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(field)}:${canonicalForm(content[field])}`;
  }
  return `${text}}`;
}

/**
 * Digest of a document, row or expected document. SHA-256 cut to 128 bits: quicker than MD5 on
 * today's processors, and there where MD5 is forbidden.
 */
export function contentDigest(content: unknown): Digest {
  return hash('sha256', canonicalForm(content), 'hex').slice(0, 32);
}

/** Digest of the bytes of a message; null for a tombstone. */
export function bytesDigest(bytes: Uint8Array | null): Digest | null {
  return bytes === null ? null : hash('sha256', bytes, 'hex').slice(0, 32);
}
