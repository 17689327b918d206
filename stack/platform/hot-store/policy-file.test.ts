import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../../common/temporary.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { readPolicyFile } from './policy-file.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('policy');
});
afterAll(() => rm(directory, { recursive: true }));

async function read(text: string) {
  const path = join(directory, 'policy');
  await writeFile(path, text);
  return readPolicyFile(path);
}

const YAML = `
phases:
  hot:
    actions:
      rollover: { max_size: 5gb, max_age: 1d, max_docs: 10000000 }
  delete:
    min_age: 10d # after the rollover
    actions:
      delete: {}
`;

describe('a policy from a file', () => {
  test.each([
    ['JSON', JSON.stringify(DEFAULT_POLICY)],
    ['JSON with the outer policy', JSON.stringify({ policy: DEFAULT_POLICY }, null, 2)],
    ['YAML', YAML],
    ['YAML with the outer policy', `policy:${YAML.replaceAll('\n', '\n  ')}`],
  ])('%s', async (_name, text) => {
    expect(await read(text)).toEqual(DEFAULT_POLICY);
  });

  test('the one of docs/', async () => {
    const path = new URL('../../../docs/storage/hot-store/hot-store-policy.json', import.meta.url);
    expect(await readPolicyFile(path.pathname)).toEqual(DEFAULT_POLICY);
  });

  test.each([
    ['', 'the whole policy'],
    ['- 1', 'the whole policy'],
    ['phase: {}', 'phases'],
    [JSON.stringify({ phases: { lukewarm: { actions: {} } } }), 'phases'],
    [JSON.stringify({ phases: { hot: {} } }), 'phases.hot.actions'],
    [
      JSON.stringify({ phases: { hot: { actions: { rollover: null } } } }),
      'phases.hot.actions.rollover',
    ],
    [JSON.stringify({ phases: { hot: { min_age: 'old', actions: {} } } }), 'phases.hot.min_age'],
    [JSON.stringify({ phases: { hot: { minage: '1d', actions: {} } } }), 'phases.hot'],
  ])('%j is none, and it says where', async (text, where) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'POLICY_REFUSED',
      subject: join(directory, 'policy'),
      problems: expect.arrayContaining([expect.objectContaining({ name: 'not-a-policy', where })]),
    });
  });

  test.each([
    ['phases: [', /neither JSON nor YAML/],
    ['phases: {}\nphases: {}', /neither JSON nor YAML.*unique/],
  ])('%j is a usage error', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'POLICY_FILE',
      message: expect.stringMatching(message),
    });
  });

  test('one that is not there', async () => {
    await expect(readPolicyFile('/nowhere')).rejects.toMatchObject({
      code: 'POLICY_FILE',
      exitCode: 2,
    });
  });
});
