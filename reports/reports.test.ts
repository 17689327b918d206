import { readdir, readFile, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BundlePaths, CHECK_NAMES, writeConfig, writeVerdict } from '../common/run-bundle.ts';
import { temporaryDirectory } from '../common/temporary.ts';
import { escapeMarkup, escapeTerminal } from './escape.ts';
import { htmlPage } from './html.ts';
import { junit } from './junit.ts';
import { summary } from './summary.ts';
import { badVerdict, goodVerdict } from './testing/verdict.ts';
import { writeReports } from './write.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const CHECKS = CHECK_NAMES.length;
const CONTROL = /(?!\n)\p{Cc}|[\u202e\ud800-\udfff]/u;

test('hostile text is harmless in markup and on a terminal', () => {
  expect(escapeMarkup('<a b="c">&\'\0\ud800')).toBe(
    '&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffd',
  );
  expect(escapeTerminal('a\u001b[2J\nb\u202ec\u009b')).toBe('a\\u001b[2J b\\u202ec\\u009b');
});

test('of a pipeline by business key only the checks of its contract are named', () => {
  const verdict = goodVerdict();
  for (const counts of Object.values(verdict.perSource)) counts.guarantee = 'upsert';
  const report = junit(verdict);
  expect(report).toMatch(/name="lost in hot" time="0"\/>/);
  expect(report).toMatch(/name="duplicated in hot"/);
  expect(report).not.toMatch(/in cold"|in dead-letters"|misrouted in hot"|flickered/);
  for (const counts of Object.values(verdict.perSource)) counts.guarantee = 'at-least-once';
  expect(junit(verdict)).not.toMatch(/duplicated in hot"/);
  const checks = /id="checks"[\s\S]*?<\/section>/;
  expect(checks.exec(htmlPage(goodVerdict()))?.[0].match(/class="soft">0</g)).toHaveLength(CHECKS);
  expect(checks.exec(htmlPage(verdict))?.[0].match(/class="soft">0</g)).toHaveLength(9);
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
    expect(xml).toContain(
      `tests="${CHECKS + 2}" failures="0" errors="0" skipped="1" time="180.000"`,
    );
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
    expect(junit(infra)).toContain(`errors="1" skipped="${CHECKS + 1}"`);
    expect(junit(infra)).toContain('<error message="infra-error: Kafka ended" type="infra-error">');
    const vague = { ...goodVerdict(), verdict: 'inconclusive' as const };
    expect(junit(vague)).toContain(`errors="1" skipped="${CHECKS + 1}"`);
    expect(junit(vague)).toContain('type="inconclusive"');
    expect(junit(vague)).toContain(`<skipped message="${vague.reasons[0]}">`);
  });

  test('an inconclusive run shows what it found beside checks that are skipped', () => {
    const [anomaly] = badVerdict().anomalies;
    if (anomaly === undefined) throw new Error('no anomaly');
    const anomalies = [{ ...anomaly, class: 'pending' as const }];
    const vague = { ...goodVerdict(), verdict: 'inconclusive' as const, anomalies };
    expect(junit(vague)).toContain(`failures="0" errors="2" skipped="${CHECKS}"`);
  });

  test('the time of a run that did not end is not made up', () => {
    expect(junit({ ...goodVerdict(), finishedAt: null })).toContain('time="0.000"');
    expect(htmlPage({ ...goodVerdict(), finishedAt: null })).toContain('not finished');
  });
});

describe('writeReports', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await temporaryDirectory('reports');
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
