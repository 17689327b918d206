import { readFile, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  type BundlePaths,
  createBundle,
  type IndexLife,
  type ObservationFile,
  writeConfig,
  writeObservation,
  writeVerdict,
} from '../../common/run-bundle.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import { htmlPage } from '../html.ts';
import { exampleLives } from '../testing/lives.ts';
import { goodVerdict, HOSTILE, hostileEverywhere } from '../testing/verdict.ts';
import { writeReports } from '../write.ts';
import { indexRows } from './index-rows.ts';

const START = Date.parse(goodVerdict().startedAt);

/** The part of the page that shows the indices. */
const shown = (page: string) => /id="indices"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';

const life = (change: Partial<IndexLife> = {}): IndexLife => ({
  index: 'arxiv-000001',
  uuid: 'one',
  firstSeenAt: START + 1_000,
  lastSeenAt: START + 9_000,
  goneAt: null,
  partitions: {},
  ...change,
});

describe('the indices on the page', () => {
  test('many rollovers, deletions, and one that vanished', () => {
    const page = shown(htmlPage(goodVerdict(), exampleLives(START)));
    expect(page.match(/class="kept"/g)).toHaveLength(1 + 18);
    expect(page.match(/class="row"/g)).toHaveLength(18);
    expect(page.match(/class="end vanished"/g)).toHaveLength(1);
    expect(page.match(/class="end deleted"/g)).toHaveLength(9);
    expect(page).toContain(
      'Lives of 18 indices from 1:00 min to 3:00 min of the run: 15 rolled over, 9 deleted by their lifecycle, 0 gone otherwise, 1 vanished while written to',
    );
    expect(page).toMatch(
      /arxiv-000001<\/th><td class="number">1:07 min<\/td><td class="text">1:07 min to 1:14 min<\/td><td class="number">1:14 min<\/td><td class="text">hot 1:07 min, delete 1:54 min<\/td><td class="text"><span class="plain">deleted 1:55 min<\/span><\/td><td class="number">784</,
    );
    expect(page).toMatch(/arxiv-000009<[\s\S]{0,300}class="bad">vanished 2:08 min/);
  });

  test('a run without rollover shows one index in one line', () => {
    const { news = [] } = exampleLives(START);
    const page = shown(htmlPage(goodVerdict(), { news }));
    expect(page.match(/class="row"/g)).toHaveLength(1);
    expect(page).not.toMatch(/class="end/);
    expect(page).toMatch(
      /news-000001<\/th><td class="number">1:00 min<\/td><td class="text">1:00 min to 3:00 min<\/td><td class="number"><\/td>/,
    );
    expect(page).toMatch(/news-000001<\/th><td class="number">0<.*?2,499<.*?2,450</);
  });

  test('of too many the newest are drawn, and all that vanished; the page stays small', () => {
    const lives = exampleLives(START, 1_000);
    const page = htmlPage({ ...goodVerdict(), ...hostileEverywhere(5_000, 300) }, lives);
    const part = shown(page);
    expect(part.match(/class="row"/g)).toHaveLength(60);
    expect(part).toContain('>arxiv-000009</span>');
    expect(part).toContain('941 more indices are not drawn');
    expect(part).toContain('more rows are left out');
    expect(Buffer.byteLength(page)).toBeLessThan(1_500_000);
    expect(part).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('names of others cannot break out of it', () => {
    const phases = [
      { phase: HOSTILE, at: START },
      { phase: HOSTILE.repeat(50), at: START },
    ];
    const hostile = life({ index: HOSTILE.repeat(50), phases, goneAt: START + 9_500 });
    const page = htmlPage(goodVerdict(), { [HOSTILE]: [hostile] });
    expect(page).not.toContain('<script');
    expect(page).not.toContain(HOSTILE);
  });

  test('without looks nothing is made up', () => {
    expect(shown(htmlPage(goodVerdict()))).toContain('They were not watched.');
    expect(shown(htmlPage(goodVerdict(), { arxiv: [] }))).toContain('They were not watched.');
  });
});

describe('how an index ended', () => {
  const gone = { goneAt: START + 9_500 };
  const writes = [{ from: START + 1_000, to: gone.goneAt }];
  test.each([
    ['not at all', {}, null],
    ['in a bundle that does not tell more', gone, 'gone'],
    ['after the alias left it', { ...gone, writes: [{ from: START, to: START + 2_000 }] }, 'gone'],
    ['while it was written to', { ...gone, writes }, 'vanished'],
    [
      'between two looks of which one saw it written to, by the rollover that the server tells',
      { ...gone, writes, rolledOverAt: START + 2_000 },
      'gone',
    ],
    ['in the phase delete', { ...gone, writes, phases: [{ phase: 'delete', at: 1 }] }, 'deleted'],
  ])('%s', (_, change, end) => {
    expect(indexRows([life(change)], START)[0]?.end).toBe(end);
  });
});

describe('the page of a bundle', () => {
  async function bundleWith(observation?: ObservationFile): Promise<BundlePaths> {
    const paths = await createBundle(await temporaryDirectory('indices'));
    const { runId, startedAt, seed } = goodVerdict();
    const config = { runId, startedAt, seed, command: [], sources: ['arxiv'], settings: {} };
    await writeConfig(paths, { schemaVersion: 1, ...config });
    await writeVerdict(paths, goodVerdict());
    if (observation !== undefined) await writeObservation(paths, observation);
    await writeReports(paths.directory);
    return paths;
  }

  test('has the indices of its observation, and says so where there is none', async () => {
    const { arxiv = [] } = exampleLives(START);
    const source = {
      topic: 'arxiv_raw',
      topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
      endOffsets: {},
      readOffsets: {},
      committed: null,
      checkpoints: [],
      hot: { indices: null, refreshedAt: null, complete: true, lives: [...arxiv] },
      cold: { version: null, readAt: null, complete: true },
      deadLetters: { readAt: null, complete: true },
      deadlinePassed: false,
    };
    const common = { infrastructureErrors: [], inconclusive: [], starved: null };
    const bundles = await Promise.all([
      bundleWith({ schemaVersion: 1, ...common, sources: { arxiv: source } }),
      bundleWith(),
    ]);
    const [full = '', empty = ''] = await Promise.all(
      bundles.map(({ html }) => readFile(html, 'utf8')),
    );
    expect(shown(full)).toContain('vanished 2:08 min');
    expect(shown(empty)).toContain('They were not watched.');
    for (const { directory } of bundles) await rm(directory, { recursive: true });
  });
});
