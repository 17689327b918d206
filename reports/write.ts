import {
  BundleError,
  type BundlePaths,
  openBundle,
  readObservation,
  readVerdict,
  writeAtomically,
} from '../common/run-bundle.ts';
import { htmlPage } from './html.ts';
import { junit } from './junit.ts';
import type { SourceLives } from './page/index-rows.ts';

/**
 * Makes `junit.xml` and `index.html` of a bundle from its `verdict.json`, and from its observation what
 * the verdict does not hold: the lives of the indices.
 * @throws {BundleError} when there is no bundle, or it has no verdict yet
 */
export async function writeReports(directory: string): Promise<void> {
  const paths = await openBundle(directory);
  const verdict = await readVerdict(paths);
  if (verdict === undefined) {
    throw new BundleError('BUNDLE_PARTIAL', 'the run ended before it had a verdict', {
      subject: paths.verdict,
      expected: 'verdict.json',
      hint: `see what is there with: data-broker verify ${directory}`,
    });
  }
  await writeAtomically(paths.junit, junit(verdict));
  await writeAtomically(paths.html, htmlPage(verdict, await livesOf(paths)));
}

/** None where the run has no observation, or one that can't be read: then the verdict says so. */
async function livesOf(paths: BundlePaths): Promise<SourceLives> {
  const observation = await readObservation(paths).catch(() => undefined);
  const sources = Object.entries(observation?.sources ?? {});
  return Object.fromEntries(sources.map(([source, { hot }]) => [source, hot.lives ?? []]));
}
