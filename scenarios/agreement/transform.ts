import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../../common/temporary.ts';
import type { SourceName } from '../../fixtures/records/index.ts';
import { run } from '../../stack/engine/command.ts';
import type { JobArtifacts } from '../../stack/platform/build-jobs.ts';

export interface TransformOptions {
  /** Folder of a JDK or Java runtime 17. */
  java: string;
  jobs: JobArtifacts;
  source: SourceName;
  values: readonly (Uint8Array | null)[];
}

/**
 * What the job's transform makes of each value, by the very jars that a cluster runs: `D` and the document as
 * the hot store gets it, or `R` and the reason.
 * @throws {InfrastructureError} COMMAND_FAILED with Java's last lines
 */
export async function transformAll(options: TransformOptions): Promise<string[]> {
  const { java, jobs, source, values } = options;
  const directory = await temporaryDirectory('transform');
  try {
    const [records, answers] = [join(directory, 'records'), join(directory, 'answers')];
    await writeFile(records, Buffer.concat(values.flatMap(framed)));
    const jars = ['flink-lib', 'jobs', 'agreement'].map((part) => join(jobs.directory, part, '*'));
    await run(join(java, 'bin', 'java'), [
      ...['-Xmx512m', '-cp', jars.join(':')],
      ...['io.databroker.agreement.Transforms', source, records, answers],
    ]);
    return (await readFile(answers, 'utf8')).split('\n').slice(0, -1);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Four bytes of length, -1 for null, and the value. */
function framed(value: Uint8Array | null): Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value === null ? -1 : value.length);
  return value === null ? [length] : [length, value];
}
