import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../common/errors.ts';

/** A line of an input file, without its line feed. */
export interface InputLine {
  /** From 1. */
  number: number;
  bytes: Buffer;
}

/**
 * Makes sure, before anything is started, that an input file is there and can be read.
 * @throws {UsageError} INPUT
 */
export async function requireInput(file: string): Promise<void> {
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    await access(file, constants.R_OK);
    // Decompresses the beginning of a .gz, so that what is none is told before anything starts.
    for await (const _ of readLines(file)) break;
  } catch (cause) {
    throw new UsageError('INPUT', 'the input cannot be read', {
      subject: file,
      expected: 'a readable file with one record a line; a name ending in .gz is decompressed',
      hint: 'check the path given to --input',
      cause,
    });
  }
}

/**
 * The lines of a file byte for byte: only the line feed that ends a line is taken off, a carriage return
 * stays, an empty line is a record of no bytes, and the last line needs no line feed.
 */
export async function* readLines(file: string): AsyncGenerator<InputLine> {
  const raw = createReadStream(file);
  const stream = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => stream.destroy(error));
  let rest: Buffer[] = [];
  let number = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      number += 1;
      yield { number, bytes: Buffer.concat([...rest, chunk.subarray(from, at)]) };
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield { number: number + 1, bytes: Buffer.concat(rest) };
}
