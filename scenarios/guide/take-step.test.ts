import { describe, expect, test } from 'vitest';
import type { Ran } from './shell.ts';
import type { GuideStep } from './step.ts';
import { takeStep } from './take-step.ts';
import type { GuideWorld } from './world.ts';

/** A world that answers each command as told. */
function world(answers: Record<string, Ran>): GuideWorld {
  const elasticsearch = { capabilities: new Set(['security']), version: '8.0.0' };
  const shell = async (command: string) => answers[command] ?? { exitCode: 127, output: '' };
  return { shell, services: { elasticsearch } } as unknown as GuideWorld;
}

const answers = {
  old: { exitCode: 1, output: 'first line\nno such thing\n' },
  fresh: { exitCode: 0, output: 'made' },
};
const step: GuideStep = {
  command: 'old',
  result: 'a thing',
  exitCode: 1,
  says: ['no such thing'],
  finding: { problem: 'Wrong.', corrected: ['fresh'], check: async (_world, [seen = '']) => seen },
};
const take = (change: Partial<GuideStep>) => takeStep(world(answers), { ...step, ...change }, 7);

test('a finding says what was seen as written and of what takes its place', async () => {
  expect(await take({})).toEqual({
    line: 7,
    command: 'old',
    outcome: 'finding',
    exitCode: 1,
    seen: 'no such thing',
    problem: 'Wrong.',
    corrected: ['fresh'],
    correctedSeen: 'made',
  });
});

describe('fails', () => {
  test('when it ends otherwise as written than the step says', async () => {
    await expect(take({ exitCode: 0 })).rejects.toThrow('line 7: old');
  });

  test('when it says something else', async () => {
    await expect(take({ says: ['no such file'] })).rejects.toThrow('line 7');
  });

  test('when what takes its place does not end with 0', async () => {
    const finding = { problem: 'Wrong.', corrected: ['old'] };
    await expect(take({ finding })).rejects.toThrow('instead of line 7: old');
  });

  test.each(['check', 'finding'] as const)('when the result of %s is not there', async (where) => {
    const check = () => Promise.reject(new Error('nothing made'));
    const finding = { problem: 'Wrong.', corrected: ['fresh'], check };
    await expect(take(where === 'check' ? { check } : { finding })).rejects.toThrow('nothing made');
  });
});

describe('is not run', () => {
  test('with the reason of the step and what shows it', async () => {
    expect(await take({ notRun: 'no cloud', prove: async () => 'NAME is missing' })).toEqual({
      line: 7,
      command: 'old',
      outcome: 'not run',
      reason: 'no cloud: NAME is missing',
    });
  });

  test('without what the hot store must be able to do', async () => {
    expect(await take({ needs: ['security', 'ilm'] })).toMatchObject({
      outcome: 'not run',
      reason: 'Elasticsearch 8.0.0 as it is to be had here has no ilm',
    });
  });

  test('unless something can be taken in its place', async () => {
    const instead = () => ({ command: 'fresh', result: 'a thing' });
    expect(await take({ notRun: 'no cloud', instead })).toMatchObject({
      command: 'fresh',
      outcome: 'as documented',
    });
  });
});
