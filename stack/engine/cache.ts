import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the harness keeps what is costly to make: `DATA_BROKER_CACHE`, else
 * `$XDG_CACHE_HOME/data-broker`, else `~/.cache/data-broker`.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['DATA_BROKER_CACHE'];
  if (own !== undefined && own !== '') return own;
  const xdg = environment['XDG_CACHE_HOME'];
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'data-broker');
}

/** The first characters of a SHA-256: short names that differ when the text differs. */
export function shortHash(text: string, length = 12): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
