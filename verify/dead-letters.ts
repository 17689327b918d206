import { bytesDigest, contentDigest, type Digest } from './canonical.ts';

/**
 * Digest of a dead letter's value as the history wants it. At stage `hot` the value is the refused
 * document, judged by content and not by its bytes; a value that is no JSON there never equals one.
 */
export function deadLetterDigest(stage: string | null, value: Uint8Array | null): Digest | null {
  if (stage !== 'hot' || value === null) return bytesDigest(value);
  try {
    return contentDigest(JSON.parse(Buffer.from(value).toString('utf8')));
  } catch {
    return bytesDigest(value);
  }
}
