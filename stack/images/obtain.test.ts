import { expect, test } from 'vitest';
import { silent } from '../../common/progress.ts';
import type { ImageName } from './catalogue.ts';
import { obtainFrom } from './obtain.ts';
import type { ObtainedImage, Source } from './source.ts';

interface Behaviour {
  present?: ImageName[];
  obstacle?: string;
  fails?: ImageName[];
}

/** A source that answers as told and remembers what it was asked to obtain. */
function source(kind: Source['kind'], behaviour: Behaviour, log: string[]): Source {
  const image = (name: ImageName, obtained: ObtainedImage['obtained']): ObtainedImage => ({
    name,
    reference: `${kind}/${name}`,
    source: kind,
    obtained,
    version: '1',
    capabilities: [],
    id: name,
    contents: {},
    attempts: [],
  });
  return {
    kind,
    present: async (name) =>
      behaviour.present?.includes(name) ? image(name, 'present') : undefined,
    obstacle: async () => behaviour.obstacle,
    obtain: async (names) => {
      log.push(`${kind} obtains ${names.join(' and ')}`);
      if (names.some((name) => behaviour.fails?.includes(name))) throw new Error('404');
      return names.map((name) => image(name, kind === 'registry' ? 'pulled' : 'built'));
    },
  };
}

async function obtain(registry: Behaviour, packages: Behaviour) {
  const log: string[] = [];
  const images = await obtainFrom(
    [source('registry', registry, log), source('packages', packages, log)],
    ['kafka', 'minio'],
    {
      source: 'auto',
      install: false,
      progress: silent,
      check: async (missing, kind) => void log.push(`check ${kind} for ${missing.join(' and ')}`),
    },
  );
  return { references: images.map(({ reference }) => reference).sort(), log, images };
}

test('what is present is taken, the registry before ours, and nothing is asked of the network', async () => {
  const { references, log } = await obtain({ present: ['kafka'] }, { present: ['kafka', 'minio'] });
  expect(references).toEqual(['packages/minio', 'registry/kafka']);
  expect(log).toEqual([]);
});

test('what is missing is pulled, one by one, after the disk was checked', async () => {
  const { references, log } = await obtain({}, {});
  expect(references).toEqual(['registry/kafka', 'registry/minio']);
  expect(log).toEqual([
    'check registry for kafka and minio',
    'registry obtains kafka',
    'registry obtains minio',
  ]);
});

test('no registry: all are assembled together, and the reason is remembered', async () => {
  const { references, log, images } = await obtain({ obstacle: 'no such host' }, {});
  expect(references).toEqual(['packages/kafka', 'packages/minio']);
  expect(log).toEqual(['check packages for kafka and minio', 'packages obtains kafka and minio']);
  expect(images[0]?.attempts).toEqual(['registry: no such host']);
});

test('a tag that can not be pulled is assembled, the others stay the registry’s', async () => {
  const { references, images } = await obtain({ fails: ['minio'] }, {});
  expect(references).toEqual(['packages/minio', 'registry/kafka']);
  expect(images.find(({ name }) => name === 'minio')?.attempts).toEqual(['registry: 404']);
});

test('when nothing works the error says what was tried for each image', async () => {
  const nothing = obtain({ obstacle: 'no such host' }, { obstacle: 'not Debian' });
  await expect(nothing).rejects.toMatchObject({
    code: 'IMAGES_UNAVAILABLE',
    subject: 'kafka, minio',
    evidence: expect.stringContaining('minio: packages: not Debian'),
  });
});
