import { beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../common/progress.ts';
import { SOURCES, type SourceName } from '../fixtures/records/index.ts';
import { ensureEngine } from '../stack/engine/index.ts';
import { obtainTools } from '../stack/images/tools/tools.ts';
import { buildJobs, type JobArtifacts } from '../stack/platform/build-jobs.ts';
import { disagreements } from './agreement/disagreements.ts';
import { mutate } from './agreement/mutate.ts';
import { transformAll } from './agreement/transform.ts';

const options = { install: true, progress: silent, signal: undefined };
let java: string;
let jobs: JobArtifacts;

beforeAll(async () => {
  const { docker } = await ensureEngine(options);
  jobs = await buildJobs({ ...options, docker });
  java = (await obtainTools(['jdk'], options)).path('jdk');
});

/** The first few records of which model and transform say different things. */
async function compare(source: SourceName, values: readonly (Uint8Array | null)[]) {
  const answers = await transformAll({ java, jobs, source, values });
  return disagreements(SOURCES[source], values, answers)
    .slice(0, 5)
    .map((found) => ({ ...found, value: Buffer.from(values[found.index] ?? []).toString() }));
}

const generated = (source: SourceName, seed: number, count: number) =>
  [...SOURCES[source].generate({ seed, count })].map(({ value }) => value);

describe.each(Object.keys(SOURCES) as SourceName[])(
  'do the model and the transform of %s agree',
  (source) => {
    test.each([1, 20_260_101])('on 10,000 generated records of seed %i', async (seed) => {
      expect(await compare(source, generated(source, seed, 10_000))).toEqual([]);
    });

    test('on 5,000 records with bytes changed by chance', async () => {
      const values = generated(source, 3, 5_000).map((value, index) =>
        value === null || value.length > 20_000 ? value : mutate(value, 3, index),
      );
      expect(await compare(source, values)).toEqual([]);
    });
  },
);
