import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BundlePaths, CHECK_NAMES, writeConfig, writeVerdict } from '../common/run-bundle.ts';
import { escapeMarkup, escapeTerminal } from './escape.ts';
import { htmlPage } from './html.ts';
import { junit } from './junit.ts';
import { ticks, timeTicks } from './page/chart.ts';
import { differing } from './page/differing.ts';
import { place } from './page/freshness.ts';
import { ratesOf } from './page/rates.ts';
import { DARK, LIGHT } from './page/tokens.ts';
import { summary } from './summary.ts';
import { contrast } from './testing/contrast.ts';
import { largestPage } from './testing/largest-page.ts';
import { badVerdict, goodVerdict, HOSTILE, hostileEverywhere } from './testing/verdict.ts';
import { writeReports } from './write.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const CONTROL = /(?!\n)\p{Cc}|[\u202e\ud800-\udfff]/u;

test('hostile text is harmless in markup and on a terminal', () => {
  expect(escapeMarkup('<a b="c">&\'\0\ud800')).toBe(
    '&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffd',
  );
  expect(escapeTerminal('a\u001b[2J\nb\u202ec\u009b')).toBe('a\\u001b[2J b\\u202ec\\u009b');
});

describe('summary', () => {
  test('a pass says what it rests on, how long it took and where the bundle is', () => {
    const text = summary(goodVerdict(), 'reports/out/abc');
    expect(text).toMatchInlineSnapshot(`
      "VERDICT  PASS  (exit code 0)
        - arxiv: each of the 49,000 records is in both stores

      SENT    ACKNOWLEDGED  REFUSED  INDETERMINATE  HOT     COLD    DEAD-LETTERED
      50,000  49,999        1        0              48,990  49,000  1,009
        input refused at ingestion: 1 x larger than the broker accepts, first: records.ndjson:17

      DURATIONS
        jobs build       24.2 s
        images           57 ms
        services         1 min 05 s
          service kafka  30.3 s
          service flink  1 min 05 s
        feeding          1 min 20 s
        checks           850 ms
        whole run        3 min 00 s

      RATES
        sent records/s  5,263

      NOT RUN
        kafka-ui: no image to be had

      oracle: 40/40 on histories, never run live
      bundle: reports/out/abc
      verify: npx data-broker verify reports/out/abc
      replay: npx data-broker gate --seed 42
      "
    `);
  });

  test('a violation names the records, without control characters', () => {
    const text = summary(badVerdict(), 'reports/out/abc');
    expect(text).toContain('VERDICT  VIOLATION  (exit code 1)');
    expect(text).toContain('corrupted  hot    arxiv   123,456');
    expect(text).toContain('arxiv_raw[3]@0');
    expect(text).toContain('and 123,453 more');
    expect(text).not.toMatch(CONTROL);
  });

  test('a partial run is stated as such', () => {
    const partial = { ...goodVerdict(), partial: true, verdict: 'inconclusive' as const };
    expect(summary(partial, 'x')).toContain('PARTIAL');
    expect(htmlPage(partial)).toContain('Partial: the run did not reach its end');
  });
});

describe('JUnit', () => {
  test('a pass has a test case for each check, and what was not run is skipped', () => {
    const xml = junit(goodVerdict());
    expect(xml).toContain('tests="25" failures="0" errors="0" skipped="1" time="180.000"');
    expect(xml).toContain('name="lost in hot" time="0"/>');
    expect(xml).toContain('<skipped message="no image to be had">');
  });

  test('a violation is a failure with the records', () => {
    const xml = junit(badVerdict());
    expect(xml).toContain('failures="2" errors="0" skipped="1"');
    expect(xml).toContain('<failure message="123,456 corrupted in hot" type="corrupted">');
    expect(xml).toContain('arxiv_raw[3]@19');
    expect(xml).not.toContain('<script');
    expect(xml).not.toMatch(CONTROL);
    expect(xml.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
  });

  test('an infrastructure error and an inconclusive run are errors, and nothing counts as passed', () => {
    const infra = { ...goodVerdict(), verdict: 'infra-error' as const, reasons: ['Kafka ended'] };
    expect(junit(infra)).toContain('errors="1" skipped="24"');
    expect(junit(infra)).toContain('<error message="infra-error: Kafka ended" type="infra-error">');
    const vague = { ...goodVerdict(), verdict: 'inconclusive' as const };
    expect(junit(vague)).toContain('errors="1" skipped="24"');
    expect(junit(vague)).toContain('type="inconclusive"');
    expect(junit(vague)).toContain(`<skipped message="${vague.reasons[0]}">`);
  });

  test('an inconclusive run shows what it found beside checks that are skipped', () => {
    const [anomaly] = badVerdict().anomalies;
    if (anomaly === undefined) throw new Error('no anomaly');
    const anomalies = [{ ...anomaly, class: 'pending' as const }];
    const vague = { ...goodVerdict(), verdict: 'inconclusive' as const, anomalies };
    expect(junit(vague)).toContain('failures="0" errors="2" skipped="23"');
  });

  test('the time of a run that did not end is not made up', () => {
    expect(junit({ ...goodVerdict(), finishedAt: null })).toContain('time="0.000"');
    expect(htmlPage({ ...goodVerdict(), finishedAt: null })).toContain('not finished');
  });
});

describe('page', () => {
  test('holds everything, runs nothing and fetches nothing', () => {
    const page = htmlPage(goodVerdict());
    for (const text of [
      'Pass',
      '49,000 records',
      '1 min 05 s',
      'no image to be had',
      'never run',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('npx data-broker gate --seed 42');
    expect(page).not.toMatch(/<script|<link|<img|url\(|https?:|@import/);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
  });

  test('the whole time is that on the clock, and parts follow their phase', () => {
    const page = htmlPage(goodVerdict());
    expect(page).toMatch(/whole run<\/th><td class="number"><\/td><td class="number">3 min 00 s/);
    expect(page).toMatch(
      />services<[\s\S]*of these: service kafka[\s\S]*of these: service flink[\s\S]*>feeding</,
    );
    // 24.3 s and 65 s of 180 s; what has no start has no bar.
    expect(page).toContain('left: 13.50%; width: 36.11%');
    expect(page).toMatch(
      />checks<\/th><td class="number">–<\/td>.*850 ms<\/td><td class="track"><\/td>/,
    );
  });

  test('records cannot break out of it, wherever they are named', () => {
    const bad = badVerdict();
    const hostile = { ...bad, ...hostileEverywhere() };
    for (const page of [htmlPage(bad), htmlPage(hostile)]) {
      expect(page).not.toContain('<script');
      expect(page).not.toContain(HOSTILE);
      expect(page).not.toMatch(CONTROL);
      // Every quote of a text is written as an entity, so the attributes are ours.
      const names = [...page.matchAll(/<[^>]*?\s([a-z-]+)="/g)].map(([, name]) => name ?? '');
      expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
    }
  });

  test('says how many anomalies are left out, and shows some of each kind', () => {
    const [anomaly] = badVerdict(20, 100_000).anomalies;
    if (anomaly === undefined) throw new Error('no anomaly');
    const many = CHECK_NAMES.map((check) => ({ ...anomaly, ...check }));
    const page = htmlPage({ ...badVerdict(), anomalies: many });
    expect(page.match(/class="example"/g)?.length).toBeGreaterThan(3 * many.length);
    for (const index of many.keys()) {
      const block = page.split(`id="anomaly-${index + 1}"`)[1]?.split('id="anomaly-')[0] ?? '';
      expect(block).toContain('class="example"');
      expect(block).toMatch(/and 123,4\d\d more, which are not shown/);
    }
  });

  test('stays under 2 MB whatever was found', () => {
    const page = largestPage();
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).toContain('more rows are left out');
  });

  test('every text is legible: a contrast of 4.5 on its ground, of 3 for lines', () => {
    for (const scheme of [LIGHT, DARK]) {
      const verdicts = ['pass', 'violation', 'inconclusive', 'infra-error'];
      const tints = verdicts.map((name) => `${name}-tint`);
      const grounds = ['page', 'panel', ...tints];
      const pairs = ['ink', 'soft', 'link'].flatMap((text) => grounds.map((on) => [text, on]));
      pairs.push(...verdicts.map((name) => [name, `${name}-tint`]));
      pairs.push(['violation', 'page'], ['ink', 'mark']);
      for (const [text, on] of pairs) {
        const found = contrast(scheme[text ?? ''] ?? '', scheme[on ?? ''] ?? '');
        expect(found, `${text} on ${on}`).toBeGreaterThanOrEqual(4.5);
      }
      for (const line of ['sent', 'hot', 'cold']) {
        expect(contrast(scheme[line] ?? '', scheme['page'] ?? '')).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('what is drawn is also there as text', () => {
    const page = htmlPage(goodVerdict());
    expect(page.match(/role="img" aria-label="[^"]{40,}"/g)).toHaveLength(4);
    expect(page).toContain('The counts as a table');
    expect(page.match(/The distribution as a table/g)).toHaveLength(2);
    expect(page.match(/<table/g)?.length).toBe(page.match(/<caption/g)?.length);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('without a judgement nothing is said to be ruled out', () => {
    const vague = htmlPage({ ...goodVerdict(), verdict: 'inconclusive' });
    expect(vague).toContain('none is ruled out');
    expect(vague).not.toContain('None were found.<');
    expect(htmlPage(goodVerdict())).toContain('None were found.<');
  });
});

test('rates are means between two counts; where nobody counted they go on', () => {
  const timeline = [
    { at: 0, sent: 0, hot: 0, cold: null },
    { at: 1_000, sent: 500, hot: null, cold: null },
    { at: 1_001, sent: 501, hot: null, cold: null },
    { at: 3_000, sent: 501, hot: 600, cold: 100 },
  ];
  expect(ratesOf(timeline, 'sent')).toEqual([
    { from: 0, to: 1_000, rate: 500 },
    { from: 1_000, to: 3_000, rate: 0.5 },
  ]);
  expect(ratesOf(timeline, 'hot')).toEqual([{ from: 0, to: 3_000, rate: 200 }]);
  expect(ratesOf(timeline, 'cold')).toEqual([]);
});

test('axes have round labels that hold all values', () => {
  expect(ticks(48_990, 4)).toEqual([0, 20_000, 40_000, 60_000]);
  expect(ticks(1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticks(0, 4)).toHaveLength(2);
  expect(timeTicks(12_300, 52_000)).toEqual([20_000, 30_000, 40_000, 50_000]);
  expect(
    place(
      [
        { upTo: 100, count: 1 },
        { upTo: 300, count: 1 },
      ],
      200,
    ),
  ).toBe(75);
});

test('of two values only what differs is marked', () => {
  const [expected, found] = differing('"a word or 𝒳 two"', '"a word or 𝒴 two"');
  expect(expected.text).toContain('or <mark>𝒳</mark> two');
  expect(found.text).toContain('or <mark>𝒴</mark> two');
  expect(differing('199', '7')[0].text).not.toContain('<mark>');
  expect(differing(null, 'x')[0].text).toContain('nothing');
});

describe('writeReports', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'data-broker-reports-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('makes page and JUnit from the verdict; without one it says so', async () => {
    const paths = new BundlePaths(directory);
    const { runId, startedAt, seed } = goodVerdict();
    const config = { runId, startedAt, seed, command: [], sources: ['arxiv'], settings: {} };
    await writeConfig(paths, { schemaVersion: 1, ...config });
    await expect(writeReports(directory)).rejects.toMatchObject({ code: 'BUNDLE_PARTIAL' });
    await writeVerdict(paths, badVerdict());
    await writeReports(directory);
    expect((await readdir(directory)).sort()).toEqual([
      'config.json',
      'index.html',
      'junit.xml',
      'verdict.json',
    ]);
    expect(await readFile(paths.junit, 'utf8')).toMatch(/^<\?xml/);
  });
});
