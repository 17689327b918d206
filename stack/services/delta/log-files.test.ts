import { describe, expect, test } from 'vitest';
import { chooseLogFiles } from './log-files.ts';

const name = (version: number, rest: string) =>
  `public/t/_delta_log/${String(version).padStart(20, '0')}.${rest}`;
const commits = (...versions: number[]) => versions.map((version) => name(version, 'json'));
const checkpoint = (version: number) => name(version, 'checkpoint.parquet');
const chosen = (...keys: string[]) => {
  const files = chooseLogFiles('t', keys);
  return {
    checkpoint: files?.checkpoint?.version,
    commits: files?.commits.map(({ version }) => version),
  };
};

describe('which files a log is replayed from', () => {
  test('all commits, in their order, however they are listed', () => {
    expect(chosen(...commits(2, 0, 1))).toEqual({ checkpoint: undefined, commits: [0, 1, 2] });
  });

  test('none of the files that only repeat what the commits say', () => {
    const others = [
      checkpoint(1),
      name(0, '00000000000000000002.compacted.json'),
      name(1, 'crc'),
      'public/t/_delta_log/_last_checkpoint',
      `public/t/_delta_log/_sidecars/${'0'.repeat(20)}.json`,
      `public/t/_delta_log/_staged_commits/${'0'.repeat(19)}9.json`,
    ];
    expect(chosen(...commits(0, 1, 2), ...others)).toEqual({
      checkpoint: undefined,
      commits: [0, 1, 2],
    });
  });

  test('the newest checkpoint and what follows it, when the first commits are gone', () => {
    expect(chosen(checkpoint(2), checkpoint(4), ...commits(3, 4, 5, 6))).toEqual({
      checkpoint: 4,
      commits: [5, 6],
    });
    expect(chosen(checkpoint(4))).toEqual({ checkpoint: 4, commits: [] });
  });

  test('a checkpoint in parts only when all of them are there', () => {
    const part = (version: number, number: number, of: number) =>
      name(
        version,
        `checkpoint.${String(number).padStart(10, '0')}.${String(of).padStart(10, '0')}.parquet`,
      );
    expect(chosen(part(3, 2, 2), part(3, 1, 2), ...commits(4))).toEqual({
      checkpoint: 3,
      commits: [4],
    });
    expect(() => chosen(part(3, 2, 2), ...commits(4))).toThrow(/versions 0 to 3 are missing/);
  });

  test('no log, no table', () => {
    expect(chooseLogFiles('t', ['public/t/_delta_log/_last_checkpoint'])).toBeUndefined();
  });
});

describe('a log from which something is missing is refused by what is missing', () => {
  test.each([
    ['version 0 is missing', commits(1, 2)],
    ['versions 0 to 2 are missing', commits(3, 4)],
    ['version 2 is missing', commits(0, 1, 3)],
    ['version 2 is missing', [checkpoint(3), ...commits(0, 1, 3, 4)]],
    ['versions 0 to 4 are missing', [checkpoint(3), ...commits(5)]],
  ])('%s', (what, keys) => {
    expect(() => chooseLogFiles('t', keys)).toThrow(what);
    expect(() => chooseLogFiles('t', keys)).toThrow(
      expect.objectContaining({ code: 'DELTA_MISSING_VERSION' }),
    );
  });

  test.each([['json'], ['parquet']])(
    'a v2 checkpoint in %s is refused when it is needed',
    (kind) => {
      const v2 = name(3, `checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.${kind}`);
      expect(() => chooseLogFiles('t', [v2, ...commits(4)])).toThrow(
        "v2 checkpoints can't be read",
      );
      expect(() => chooseLogFiles('t', [v2])).toThrow("v2 checkpoints can't be read");
      expect(chosen(v2, ...commits(0, 1, 2, 3, 4)).commits).toEqual([0, 1, 2, 3, 4]);
    },
  );
});
