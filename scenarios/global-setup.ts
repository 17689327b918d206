import type { TestProject } from 'vitest/node';
import { terminalProgress } from '../cli/terminal.ts';
import { dataBroker } from '../stack/data-broker.ts';
import { prepareDataBroker } from '../stack/prepare.ts';
import { watchReleases } from './fixture/watch-releases.ts';

/**
 * Finds or starts the engine, obtains the images and builds the jobs before any test begins, so that
 * this is charged to no test's timeout: from nothing it takes many minutes. The function that it returns
 * runs after the last test and fails the run when a stack was not released.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await prepareDataBroker(dataBroker().definition, {
    progress: terminalProgress(),
    install: true,
    signal: undefined,
  });
  return watchReleases(project);
}
