import { expect, test } from 'vitest';
import { CHECK_NAMES } from '../../common/verdict.ts';
import { jobSources } from '../../stack/platform/build-jobs.ts';
import { MUTANTS } from './catalogue.ts';
import { type Edit, editedFiles, type Mutant } from './mutant.ts';
import { sourceReader } from './project.ts';

const mutantOf = (...edits: [Edit, ...Edit[]]): Mutant => ({
  name: 'm',
  bug: 'a bug',
  edits,
  anomaly: { class: 'lost', store: 'hot' },
});
const read = async (file: string) => `${file}: a = 1; b = 2; b = 2;`;

test('edits of one file follow each other, others are read for themselves', async () => {
  const files = await editedFiles(
    mutantOf(
      { file: 'A', find: 'a = 1', replace: 'a = 3' },
      { file: 'A', find: 'a = 3;', replace: '' },
      { file: 'B', find: 'B:', replace: '$&' },
    ),
    read,
  );
  expect([...files]).toEqual([
    ['A', 'A:  b = 2; b = 2;'],
    ['B', '$& a = 1; b = 2; b = 2;'],
  ]);
});

test.each([
  ['c = 3', /there 0 times/],
  ['b = 2', /there 2 times/],
  ['', /everywhere/],
])('what is looked for must be there once: "%s"', async (find, message) => {
  await expect(editedFiles(mutantOf({ file: 'A', find, replace: 'x' }), read)).rejects.toThrow(
    expect.objectContaining({
      code: 'MUTANT_EDIT',
      message: expect.stringMatching(message),
      subject: 'A',
    }),
  );
});

test.each(Object.entries<Mutant>(MUTANTS))(
  '%s: fits the sources, changes them, and names an anomaly that a check finds',
  async (name, mutant) => {
    expect(mutant.name).toBe(name);
    const source = sourceReader(jobSources());
    for (const [file, text] of await editedFiles(mutant, source)) {
      expect(text).not.toBe(await source(file));
    }
    expect(CHECK_NAMES).toContainEqual(mutant.anomaly);
  },
);
