import { cp, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { findRootFs } from '../../stack/images/build/root-fs.ts';
import { loadRecipe } from '../../stack/images/recipe.ts';
import { assemble } from '../bad-days/assemble.ts';
import { failureOf } from '../bad-days/bench.ts';
import {
  cutOff,
  goProxy,
  mavenRepository,
  wheelFolder,
  writeRecipe,
} from '../bad-days/package-sources.ts';

let folder: string;
let recipes: string;
beforeEach(async () => {
  folder = await temporaryDirectory('downloads');
  recipes = join(folder, 'recipes');
  vi.stubEnv('DATA_BROKER_CACHE', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Nothing of the recipe is in the cache, neither finished nor half made. */
async function expectNothingCached(name: string): Promise<void> {
  expect(await findRootFs(await loadRecipe(name, recipes))).toBeUndefined();
  expect(await readdir(join(folder, 'cache/images'))).toEqual([]);
}

async function expectMade(name: string): Promise<void> {
  await assemble(name, recipes);
  expect(await findRootFs(await loadRecipe(name, recipes))).toBeDefined();
}

describe('a download that is not the recorded one, or is cut off: named, nothing cached, mended by the next', () => {
  const group = `io.databroker.test${process.pid}`;
  const local = join(homedir(), '.m2/repository', ...group.split('.'));
  afterEach(() => rm(local, { recursive: true, force: true }));

  test('Maven', async () => {
    const repository = await mavenRepository(join(folder, 'maven'), group);
    const recorded = await repository.recorded();
    const whole = join(folder, 'whole.jar');
    await cp(repository.jar, whole);
    const record = (sums: string) =>
      writeRecipe(
        recipes,
        'tiny',
        { maven: { to: 'jars' } },
        { 'pom.xml': repository.pom, 'artifacts.sha256': sums },
      );
    const named = {
      code: 'CHECKSUM',
      exitCode: 4,
      subject: join(recipes, 'tiny/artifacts.sha256'),
      evidence: 'tiny-1.jar: other contents',
      hint: expect.stringContaining('find ~/.m2/repository -name tiny-1.jar | xargs rm'),
    };

    await record(recorded.replace(/^./, (digit) => (digit === '0' ? '1' : '0')));
    expect(await failureOf(assemble('tiny', recipes))).toMatchObject(named);
    await expectNothingCached('tiny');

    await rm(local, { recursive: true });
    await cutOff(repository.jar);
    await record(recorded);
    expect(await failureOf(assemble('tiny', recipes))).toMatchObject(named);
    await expectNothingCached('tiny');

    await rm(local, { recursive: true });
    await cp(whole, repository.jar);
    await expectMade('tiny');
  });

  test('pip', async () => {
    const { wheel, recorded } = await wheelFolder(join(folder, 'wheels'));
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', join(folder, 'wheels'));
    const whole = join(folder, 'whole.whl');
    await cp(wheel, whole);
    await writeRecipe(
      recipes,
      'tiny',
      { wheels: { unpack: { tiny: 'opt/tiny' } } },
      { 'requirements.txt': await recorded() },
    );
    await cutOff(wheel);
    expect(await failureOf(assemble('tiny', recipes))).toMatchObject({
      code: 'CHECKSUM',
      exitCode: 4,
      subject: join(recipes, 'tiny/requirements.txt'),
      evidence: expect.stringContaining('tiny==1.0'),
      hint: expect.stringContaining('try again'),
    });
    await expectNothingCached('tiny');
    await cp(whole, wheel);
    await expectMade('tiny');
  });

  test('Go', async () => {
    const { zip, address, files } = await goProxy(join(folder, 'go'));
    vi.stubEnv('GOPROXY', address);
    vi.stubEnv('GONOSUMDB', '*');
    vi.stubEnv('GOMODCACHE', join(folder, 'go/cache'));
    vi.stubEnv('GOFLAGS', '-modcacherw');
    await writeRecipe(recipes, 'tiny', { go: { package: 'example.test/tiny', to: 'tiny' } }, files);
    const named = { code: 'CHECKSUM', exitCode: 4, subject: join(recipes, 'tiny/go.sum') };
    expect(await failureOf(assemble('tiny', recipes))).toMatchObject({
      ...named,
      evidence: expect.stringContaining('checksum mismatch'),
    });
    await expectNothingCached('tiny');
    await cutOff(zip);
    await rm(join(folder, 'go/cache'), { recursive: true, force: true });
    expect(await failureOf(assemble('tiny', recipes))).toMatchObject({
      ...named,
      evidence: expect.stringContaining('not a valid zip file'),
    });
    await expectNothingCached('tiny');
  });
});
