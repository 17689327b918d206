import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describeError } from '../../common/errors.ts';

/** A credential that must stand nowhere, with the name that reports call it by. */
export interface Canary {
  name: string;
  value: string;
}

/** Where a canary was found, and in which form. Never holds the canary itself. */
export type Leak = string;

/**
 * The forms in which a secret may be written: as it is, in a URL, in hexadecimal, and
 * in base64 at each of its three alignments, since it may be a part of what was encoded, such as
 * `user:password`. The first and last characters of these depend on the neighbours and are left out.
 */
export function formsOf(value: string): Record<string, string> {
  const bytes = Buffer.from(value);
  const forms: Record<string, string> = {
    plain: value,
    'URL-encoded': encodeURIComponent(value),
    hexadecimal: bytes.toString('hex'),
  };
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    forms[`base64 at ${before}`] = encoded.slice(first, last);
    forms[`base64url at ${before}`] = encoded
      .slice(first, last)
      .replaceAll('+', '-')
      .replaceAll('/', '_');
  }
  return forms;
}

/** The canaries in bytes or a text, and in what these hold when they are compressed. */
export function leaksIn(
  content: Buffer | string,
  canaries: readonly Canary[],
  where: string,
): Leak[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const leaks = canaries.flatMap(({ name, value }) =>
    Object.entries(formsOf(value))
      .filter(([, form]) => bytes.includes(form))
      .map(([form]) => `${name}, ${form}, in ${where}`),
  );
  const gzip = bytes.length > 2 && bytes.readUInt16BE(0) === 0x1f8b;
  return gzip ? [...leaks, ...leaksIn(gunzipSync(bytes), canaries, `${where} (unpacked)`)] : leaks;
}

/** The canaries in all files beneath a directory: their bytes, unpacked, and the cells of Parquet. */
export async function leaksInFiles(
  directory: string,
  canaries: readonly Canary[],
): Promise<{ files: number; leaks: Leak[] }> {
  const leaks: Leak[] = [];
  let files = 0;
  for (const name of await readdir(directory, { recursive: true })) {
    const path = join(directory, name);
    leaks.push(...leaksIn(name, canaries, 'the name of a file'));
    if (!(await stat(path)).isFile()) continue;
    files += 1;
    leaks.push(...leaksIn(await readFile(path), canaries, name));
    if (name.endsWith('.parquet')) {
      leaks.push(...leaksIn(await cellsOf(path), canaries, `${name} (cells)`));
    }
  }
  return { files, leaks };
}

/** All cells of a Parquet file as text: its pages are compressed. */
async function cellsOf(path: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const answer = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    return answer.getRows().map(String).join('\n');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * The canaries in an error as people and tools see it: as the command line prints it, as Node and test
 * runners inspect it with all causes and hidden properties, and as JSON.
 */
export function leaksInError(error: unknown, canaries: readonly Canary[], where: string): Leak[] {
  const views = {
    'as printed': describeError(error),
    'as inspected': inspect(error, {
      depth: 20,
      showHidden: true,
      getters: false,
      maxStringLength: null,
    }),
    'its stack': error instanceof Error ? (error.stack ?? '') : '',
    'as JSON': asJson(error),
  };
  return Object.entries(views).flatMap(([view, text]) =>
    leaksIn(text, canaries, `${where}, ${view}`),
  );
}

function asJson(error: unknown): string {
  const seen = new Set<unknown>();
  return (
    JSON.stringify(error, (_, value: unknown) => {
      if (typeof value !== 'object' || value === null) return value;
      if (seen.has(value)) return undefined;
      seen.add(value);
      return value instanceof Error
        ? { ...value, message: value.message, cause: value.cause }
        : value;
    }) ?? ''
  );
}
