import { describe, expect, test } from 'vitest';
import { indexLife } from '../../common/run-bundle.ts';
import { endLife, extendLife, newLife } from './index-life.ts';
import type { SeenIndex } from './index-look.ts';

const CREATED = 1_000;

const seen = (change: Partial<SeenIndex> = {}): SeenIndex => ({
  index: 'arxiv-000001',
  uuid: 'one',
  documents: 0,
  createdAt: CREATED,
  behind: true,
  write: true,
  lifecycle: { date: CREATED, phase: 'hot', phaseAt: CREATED },
  ...change,
});

/** A life of looks, each a second after the one before, the first at 2,000. */
function lifeOf(looks: readonly Partial<SeenIndex>[]) {
  const life = newLife(seen(looks[0]), 2_000);
  for (const [turn, look] of looks.entries()) extendLife(life, seen(look), 2_000 + turn * 1_000);
  return life;
}

describe('the life of an index', () => {
  test('tells creation, rollover, phases and the time of writing', () => {
    const deleting = { date: 3_500, phase: 'delete', phaseAt: 4_800 };
    const life = lifeOf([
      {},
      { documents: 7 },
      { documents: 9, write: false, lifecycle: { date: 3_500, phase: 'hot', phaseAt: CREATED } },
      { documents: 9, write: false, lifecycle: deleting },
    ]);
    endLife(life, 6_000);
    expect(life).toMatchObject({
      firstSeenAt: 2_000,
      lastSeenAt: 5_000,
      goneAt: 6_000,
      createdAt: CREATED,
      rolledOverAt: 3_500,
      writes: [{ from: 2_000, to: 4_000 }],
      phases: [
        { phase: 'hot', at: CREATED },
        { phase: 'delete', at: 4_800 },
      ],
      documents: [
        { at: 2_000, count: 0 },
        { at: 3_000, count: 7 },
        { at: 4_000, count: 9 },
      ],
    });
    expect(indexLife.parse(life)).toEqual(life);
  });

  test('is written to until it is gone, or again when the alias comes back to it', () => {
    const life = lifeOf([{}, { write: false }, {}]);
    endLife(life, 5_500);
    expect(life.writes).toEqual([
      { from: 2_000, to: 3_000 },
      { from: 4_000, to: 5_500 },
    ]);
  });

  test('goes on where an index that was missed is there again', () => {
    const life = lifeOf([{}]);
    endLife(life, 2_500);
    extendLife(life, seen(), 3_000);
    expect(life).toMatchObject({
      lastSeenAt: 3_000,
      goneAt: null,
      writes: [
        { from: 2_000, to: 2_500 },
        { from: 3_000, to: null },
      ],
    });
  });

  test('has no rollover by an origination date, which lies before the creation', () => {
    expect(lifeOf([{ lifecycle: { date: 5, phase: 'hot', phaseAt: 5 } }]).rolledOverAt).toBeNull();
  });

  test('says nothing where the server says nothing', () => {
    const life = lifeOf([{ documents: null, createdAt: null, lifecycle: undefined }]);
    expect(life).toMatchObject({ createdAt: null, rolledOverAt: null, phases: [], documents: [] });
  });

  test('keeps few points of many, with the first and the last', () => {
    const life = lifeOf(Array.from({ length: 10_000 }, (_, documents) => ({ documents })));
    expect(life.documents.length).toBeGreaterThan(15);
    expect(life.documents.length).toBeLessThanOrEqual(40);
    expect(life.documents.at(0)).toEqual({ at: 2_000, count: 0 });
    expect(life.documents.at(-1)).toEqual({ at: 10_001_000, count: 9_999 });
    const steps = life.documents.slice(1).map(({ at }, i) => at - (life.documents[i]?.at ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0);
  });
});
