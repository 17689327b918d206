import { describe, expect, test } from 'vitest';
import { CHECK_NAMES } from '../common/run-bundle.ts';
import { CORRUPTIONS, expectations, goodHistory } from '../fixtures/histories/index.ts';
import { CHECKS } from './checks/index.ts';
import { verifyBundle } from './oracle.ts';
import { found, named, temporaryBundle, writeHistory } from './testing/write-history.ts';

test('the names of the checks in reports are the checks that there are', () => {
  expect(CHECKS.map(({ class: name, store }) => ({ class: name, store }))).toEqual(CHECK_NAMES);
});

test('some corruption makes every check speak but those of pending records', () => {
  const spoken = new Set(
    CORRUPTIONS.flatMap((corruption) => [...corruption.expect, ...(corruption.expectFresh ?? [])]),
  );
  const silent = CHECKS.map((check) => `${check.class} ${check.store}`).filter(
    (name) => !spoken.has(name) && !name.startsWith('pending'),
  );
  // Needs a second source: see oracle.test.ts.
  expect(silent).toEqual(['misrouted cold']);
});

describe('one broken record is found and named', () => {
  test.each(CORRUPTIONS)('$name', async (corruption) => {
    const history = goodHistory({ partitions: 2, records: 10 });
    const target = history.topic.find(
      ({ partition, outcome }) => partition === 1 && outcome === corruption.to,
    );
    if (target === undefined) throw new Error('the history lacks such a record');
    corruption.apply(history, { ...target }, 1_000);
    await using bundle = await temporaryBundle();
    await writeHistory(bundle.paths, history);
    const verification = await verifyBundle(bundle.paths.directory);
    expect(found(verification)).toEqual(named(expectations(corruption, target, 1_000)));
    expect(verification.verdict).toBe('violation');
  });
});
