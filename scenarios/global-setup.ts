import { terminalProgress } from '../cli/terminal.ts';
import { dataBroker } from '../stack/data-broker.ts';
import { prepareDataBroker } from '../stack/prepare.ts';

/**
 * Finds or starts the engine, obtains the images and builds the jobs before any test begins, so that
 * this is charged to no test's timeout: from nothing it takes many minutes.
 */
export default async function setup(): Promise<void> {
  await prepareDataBroker(dataBroker().definition, {
    progress: terminalProgress(),
    install: true,
    signal: undefined,
  });
}
