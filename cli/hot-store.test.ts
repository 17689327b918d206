import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../common/temporary.ts';
import { dataBroker } from '../stack/data-broker.ts';
import { PolicyError } from '../stack/platform/hot-store/policy-problem.ts';
import { DAY } from '../stack/platform/hot-store/units.ts';
import { gateCommand } from './gate.ts';
import { hotStoreOf, retentionOption } from './options.ts';
import { stackCommand } from './stack.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('hot-store');
});
afterAll(() => rm(directory, { recursive: true }));

async function define(text: string, retention?: number) {
  const ilmPolicy = join(directory, 'elasticsearch-config.yml');
  await writeFile(ilmPolicy, text);
  const flags = retention === undefined ? { ilmPolicy } : { ilmPolicy, retention };
  return dataBroker({ hotStore: await hotStoreOf(flags) }).definition.hotStore;
}

const WEEK = `
policy:
  phases:
    hot: { actions: { rollover: { max_age: 1d } } }
    delete: { min_age: 7d, actions: { delete: {} } }
`;

describe('--ilm-policy and --retention', () => {
  test('a policy of one week with a retention of one week', async () => {
    expect(await define(WEEK, 7 * DAY)).toMatchObject({
      policy: { phases: { delete: { min_age: '7d' } } },
      retention: 7 * DAY,
    });
  });

  test('one that deletes sooner than is asked is refused by name', async () => {
    const refused = {
      message: 'the lifecycle policy is refused: retention-too-short',
      subject: join(directory, 'elasticsearch-config.yml'),
    };
    await expect(define(WEEK)).rejects.toMatchObject(refused);
    await expect(define(WEEK, 8 * DAY)).rejects.toMatchObject(refused);
  });

  test('a fix names nothing that no flag sets', async () => {
    const warm = `${WEEK}    warm: { actions: { readonly: {} } }\n`;
    const error: unknown = await define(warm, 7 * DAY).catch((refused: unknown) => refused);
    if (!(error instanceof PolicyError)) throw error;
    expect(error.problems).toMatchObject([
      { name: 'too-soon', fix: 'set phases.warm.min_age to 1d or more' },
    ]);
  });

  test('a duration', () => {
    const parse = (text: string) => retentionOption().parseArg?.(text, undefined);
    expect(parse('7d')).toBe(7 * DAY);
    for (const wrong of ['long', '0d', '1.5d', '-1d']) {
      expect(() => parse(wrong), wrong).toThrow(/whole number with ms, s, m, h or d/);
    }
  });

  test.each([gateCommand(), stackCommand()])('$_name has them', (command) => {
    expect(command.helpInformation()).toContain('--ilm-policy <file>');
    expect(command.helpInformation()).toContain('--retention <duration>');
  });
});
