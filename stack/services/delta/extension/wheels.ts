import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../engine/command.ts';
import { FINDERS } from '../../../images/tools/find.ts';

/** SHA-256 of the wheels of the version that @duckdb/node-api has: for each, those of all platforms. */
const WHEELS: Readonly<Record<string, readonly string[]>> = {
  'duckdb-extension-httpfs==1.5.5': [
    '84913dbe172ccb54368de2c4a020c38ca8b0e76f99df548f7fac37934cc7826f', // Linux x64
    '567d17e398fc29f7ea4bc42ea277ea19643bd1ad1815f676cb6dd994b50399bb', // Linux arm64
    '5dc6e48e7a6d4c775d88fcd9b6529b385559600c0cd17a2600addfdd34ae3060', // macOS x64
    'a6d9b245ac83834543354e826020b35b8dba16291bb876b2b00bd49f2c6aeb9d', // macOS arm64
  ],
  'duckdb-extension-delta==1.5.5': [
    '43d11090ddcf03ee8f516968b005a086a9b0fa45064dd4ef8cb11e1aecaf1a63', // Linux x64
    '9ab368ce654b449b0139ec4a2f52eb3ea5dcf9beeb971663493eda70bb1a49dc', // Linux arm64
    'f3921b7edfd133fc5905f085307de046a5eef909ccaa6574629b4b9e681ca586', // macOS x64
    'e26eeec084f6de4040422a34e150461d5e8df10f1a2e2bd9176bf0b07068445b', // macOS arm64
  ],
};

/**
 * Fetches the extensions' wheels with pip, which checks the recorded hashes, and unpacks them into
 * DuckDB's layout.
 * @throws {InfrastructureError} COMMAND_FAILED; an Error without Python; the signal's reason
 */
export async function fetchWheels(
  folder: string,
  layout: string,
  signal?: AbortSignal,
): Promise<void> {
  const { path: python } = await FINDERS.python();
  if (python === undefined) throw new Error('there is no Python 3 with pip');
  const requirements = join(folder, 'requirements.txt');
  const lines = Object.entries(WHEELS).map(([wheel, hashes]) =>
    [wheel, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' '),
  );
  await writeFile(requirements, lines.join('\n'));
  await run(
    python,
    [
      ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary=:all:'],
      ...['--progress-bar', 'off', '--dest', folder, '--requirement', requirements],
    ],
    { signal, hint: 'check that pip can reach its index (pip config, proxy)' },
  );
  const target = join(folder, layout);
  await mkdir(target, { recursive: true });
  for (const wheel of (await readdir(folder)).filter((file) => file.endsWith('.whl'))) {
    await run(python, ['-c', UNPACK, join(folder, wheel), target], { signal });
  }
}

/** A wheel holds `<package>/extensions/<version>/<name>.duckdb_extension`. */
const UNPACK = `
import os, shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for entry in wheel.namelist():
        if entry.endswith('.duckdb_extension'):
            with wheel.open(entry) as source, open(os.path.join(sys.argv[2], os.path.basename(entry)), 'wb') as target:
                shutil.copyfileobj(source, target)
`;
