import { rm } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { BundleError } from '../common/run-bundle.ts';
import { temporaryDirectory } from '../common/temporary.ts';
import { Database } from './database.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

test('too little memory is the host and not the bundle', async () => {
  await using database = await Database.open('/a/bundle');
  await database.run("SET max_temp_directory_size = '1KB'; SET memory_limit = '12MB'");
  const sorting = database.run(
    'CREATE TABLE t AS SELECT hash(range) AS h, range::VARCHAR AS v FROM range(5000000) ORDER BY h',
  );
  await expect(sorting).rejects.toMatchObject({ code: 'VERIFY_RESOURCES', exitCode: 4 });
});

test('a temporary directory that cannot be used is the host and not the bundle', async () => {
  vi.stubEnv('TMPDIR', '/proc/none');
  try {
    const opening = Database.open('/a/bundle');
    await expect(opening).rejects.toMatchObject({ code: 'VERIFY_RESOURCES', exitCode: 4 });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a fault of DuckDB is no damaged bundle, nor is what comes after it', async () => {
  const directory = await temporaryDirectory('fault');
  await using database = await Database.open('/a/bundle');
  await database.run(`ATTACH '${directory}/a.db' AS a; CREATE TABLE a.t AS FROM range(9);
    SET debug_checkpoint_abort = 'before_header'`);
  const fault = { code: 'VERIFY_ENGINE', exitCode: 4, cause: expect.anything() };
  await expect(database.run('CHECKPOINT a')).rejects.toMatchObject(fault);
  await expect(database.run('FROM a.t')).rejects.toMatchObject(fault);
  await rm(directory, { recursive: true });
});

test('a file of another format or with other columns is a damaged bundle', async () => {
  await using database = await Database.open('/a/bundle');
  for (const sql of [`SELECT * FROM read_parquet('${import.meta.filename}')`, 'SELECT absent']) {
    await expect(database.rows(sql)).rejects.toBeInstanceOf(BundleError);
  }
});
