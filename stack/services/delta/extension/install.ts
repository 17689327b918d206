import { run } from '../../../engine/command.ts';

/** An address that does not answer is given up after so many ms. */
const PATIENCE = 60_000;

/**
 * Lets DuckDB fetch its extensions into a folder. In a process of its own: a download can't be
 * interrupted, and where a firewall swallows packets it would wait for many minutes.
 * @throws {InfrastructureError} COMMAND_FAILED; the signal's reason
 */
export async function installExtensions(
  folder: string,
  _layout: string,
  signal?: AbortSignal,
): Promise<void> {
  const script = `
    import { DuckDBInstance } from ${JSON.stringify(import.meta.resolve('@duckdb/node-api'))};
    const instance = await DuckDBInstance.create(':memory:', { extension_directory: process.argv[1] });
    const connection = await instance.connect();
    for (const name of ['httpfs', 'delta']) {
      try {
        await connection.run('INSTALL ' + name);
      } catch (error) {
        console.error(error.message.split('\\n')[0]);
        process.exit(1);
      }
    }`;
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    await run(process.execPath, ['--input-type=module', '--eval', script, folder], {
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (patience.aborted) throw new Error(`no answer within ${PATIENCE / 1000} s`);
    throw error;
  }
}
