import { describe, expect, test, vi } from 'vitest';
import { CHECK_NAMES } from '../../common/run-bundle.ts';
import { htmlPage } from '../html.ts';
import { contrast } from '../testing/contrast.ts';
import { largestPage } from '../testing/largest-page.ts';
import { exampleLives } from '../testing/lives.ts';
import { badVerdict, goodVerdict, HOSTILE, hostileEverywhere } from '../testing/verdict.ts';
import { DARK, LIGHT } from './tokens.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000 });

const CONTROL = /(?!\n)\p{Cc}|[\u202e\ud800-\udfff]/u;

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
    const verdict = goodVerdict();
    const page = htmlPage(verdict, exampleLives(Date.parse(verdict.startedAt)));
    expect(page.match(/role="img" aria-label="[^"]{40,}"/g)).toHaveLength(5);
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
