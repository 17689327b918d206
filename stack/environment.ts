import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { UsageError } from '../common/errors.ts';
import type { DataBrokerDefinition } from './definition.ts';

/** A `.env` file of the deployment guide, as settings of the stack. */
export interface EnvironmentSettings {
  definition: DataBrokerDefinition;
  /** What was taken otherwise than it is written, or not at all, as sentences. No values of passwords. */
  warnings: string[];
}

const MIB = 1024 ** 2;
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: MIB,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/**
 * Reads the guide's settings from the text of a `.env` file: KAFKA_HEAP_OPTS and ES_JAVA_OPTS, of which
 * `-Xmx` and `-Xms` are known, and ELASTIC_PASSWORD. As for the Java machine, of an option that is
 * given twice the last one wins. Pure.
 * @throws {UsageError} ENV_SETTING naming the variable, what is wrong with it and what is allowed
 */
export function environmentSettings(text: string): EnvironmentSettings {
  const variables = parseEnv(text);
  const warnings: string[] = [];
  const kafka = heapOf('KAFKA_HEAP_OPTS', variables['KAFKA_HEAP_OPTS'], warnings);
  const heap = heapOf('ES_JAVA_OPTS', variables['ES_JAVA_OPTS'], warnings);
  const password = passwordOf(variables['ELASTIC_PASSWORD']);
  for (const name of Object.keys(variables)) {
    const reason = IGNORED[name] ?? (KNOWN.has(name) ? undefined : 'no setting of the stack');
    if (reason !== undefined) warnings.push(`${name} is not used: ${reason}`);
  }
  return {
    definition: {
      ...(kafka === undefined ? {} : { kafka: { heap: kafka } }),
      elasticsearch: {
        ...(heap === undefined ? {} : { heap }),
        ...(password === undefined ? {} : { password }),
      },
    },
    warnings,
  };
}

/**
 * The same of a file.
 * @throws {UsageError} ENV_FILE when it can't be read; ENV_SETTING
 */
export async function readEnvironmentFile(path: string): Promise<EnvironmentSettings> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new UsageError('ENV_FILE', 'the file of settings cannot be read', {
      subject: path,
      expected: 'a file of NAME=value lines, as in the deployment guide',
      cause,
    });
  });
  return environmentSettings(text);
}

const KNOWN = new Set(['KAFKA_HEAP_OPTS', 'ES_JAVA_OPTS', 'ELASTIC_PASSWORD']);
const IGNORED: Readonly<Record<string, string>> = {
  GF_SECURITY_ADMIN_PASSWORD: 'the stack has no Grafana',
};

/** Heap in MiB that a variable of Java options asks for; undefined when it asks for none. */
function heapOf(name: string, value: string | undefined, warnings: string[]): number | undefined {
  const options = (value ?? '').split(/\s+/).filter((option) => option !== '');
  const sizes = { Xmx: [] as string[], Xms: [] as string[] };
  for (const option of options) {
    const kind = option.slice(1, 4);
    if (!option.startsWith('-') || (kind !== 'Xmx' && kind !== 'Xms')) {
      throw wrong(name, `"${option}"`, '-Xmx<size> and -Xms<size>, such as -Xms1g -Xmx1g');
    }
    sizes[kind].push(option);
  }
  const last = sizes.Xmx.at(-1);
  if (last === undefined) {
    if (sizes.Xms.length > 0) throw wrong(name, 'has no -Xmx', '-Xmx<size>, such as -Xmx1g');
    return undefined;
  }
  const heap = mebibytes(name, last);
  const lowest = sizes.Xms.map((option) => mebibytes(name, option)).at(-1);
  for (const [kind, given] of Object.entries(sizes)) {
    if (given.length < 2) continue;
    const winner = `the last one, ${given.at(-1)}, wins`;
    warnings.push(`${name} gives -${kind} ${given.length} times (${given.join(' ')}): ${winner}`);
  }
  if (lowest !== heap) {
    const why = lowest === undefined ? 'has no -Xms' : `has -Xms of ${lowest} MiB`;
    warnings.push(`${name} ${why}: the heap is ${heap} MiB from the start, as if it were -Xmx`);
  }
  return heap;
}

function mebibytes(name: string, option: string): number {
  const match = /^-Xm[xs](\d+)([kmgt]?)$/i.exec(option);
  const bytes = Number(match?.[1]) * (UNITS[(match?.[2] ?? '').toLowerCase()] ?? Number.NaN);
  if (Number.isSafeInteger(bytes / MIB) && bytes > 0) return bytes / MIB;
  throw wrong(name, `"${option}"`, 'a size of whole MiB, such as 512m or 2g');
}

function passwordOf(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (value.length >= 6) return value;
  throw wrong('ELASTIC_PASSWORD', 'is too short', 'at least 6 characters');
}

function wrong(name: string, what: string, expected: string): UsageError {
  return new UsageError('ENV_SETTING', `${name}: ${what}`, { subject: name, expected });
}
