import { BundleError, openBundle, readVerdict, writeAtomically } from '../common/run-bundle.ts';
import { htmlPage } from './html.ts';
import { junit } from './junit.ts';

/**
 * Makes `junit.xml` and `index.html` of a bundle from its `verdict.json`.
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
  await writeAtomically(paths.html, htmlPage(verdict));
}
