import type Dockerode from 'dockerode';
import { expect, test } from 'vitest';
import { ownerOfThisProcess } from '../../common/owner.ts';
import { KEPT_LABEL, OWNER_LABEL, RUN_LABEL } from './labels.ts';
import { describeSweep, findRuns, sweep } from './sweep.ts';

const dead = ownerOfThisProcess().replace(/\/\d+\/[^/]*$/, '/999999999/1');
const labels = (run: string, owner: string, more = {}) => ({
  [RUN_LABEL]: run,
  [OWNER_LABEL]: owner,
  ...more,
});

/** An engine with a network for each run; that of run `stuck` can't be removed. */
function fakeEngine() {
  const networks = new Map([
    ['alive', labels('alive', ownerOfThisProcess())],
    ['stuck', labels('stuck', dead)],
    ['dead', labels('dead', dead)],
    ['kept', labels('kept', dead)],
    ['elsewhere', labels('elsewhere', `other/${dead}`)],
  ]);
  const volumes = new Map([['mark', labels('kept', dead, { [KEPT_LABEL]: 'kept' })]]);
  const of = (things: typeof networks, { label = [''] }, name: 'Id' | 'Name') =>
    [...things]
      .filter(([, Labels]) => label[0] === RUN_LABEL || label[0]?.endsWith(`=${Labels[RUN_LABEL]}`))
      .map(([id, Labels]) => ({ [name]: id, Labels }));
  const removal = (things: typeof networks, id: string) => ({
    remove: async () => {
      if (id === 'stuck') throw new Error('busy');
      things.delete(id);
    },
  });
  const docker = {
    listContainers: async () => [],
    listNetworks: async ({ filters = {} }) => of(networks, filters, 'Id'),
    listVolumes: async ({ filters = {} }) => ({ Volumes: of(volumes, filters, 'Name') }),
    getNetwork: (id: string) => removal(networks, id),
    getVolume: (name: string) => removal(volumes, name),
  };
  return { docker: docker as unknown as Dockerode, networks, volumes };
}

test('the mark of a kept run is on the engine, and clean takes it away', async () => {
  const { docker, networks, volumes } = fakeEngine();
  networks.delete('stuck');
  expect((await findRuns(docker)).map(({ runId, state }) => [runId, state])).toEqual([
    ['alive', 'alive'],
    ['dead', 'dead'],
    ['kept', 'kept'],
    ['elsewhere', 'elsewhere'],
  ]);
  const swept = await sweep(docker, { kept: true });
  expect(swept.map(describeSweep)).toEqual([
    'removed the dead run dead: 0 containers, 1 networks, 0 volumes',
    'removed the kept run kept: 0 containers, 1 networks, 1 volumes',
  ]);
  expect([...networks.keys()]).toEqual(['alive', 'elsewhere']);
  expect(volumes.size).toBe(0);
});

test('a run that is stuck is told, and the other dead ones go', async () => {
  const { docker, networks } = fakeEngine();
  const swept = await sweep(docker, { kept: false, patience: 700 });
  expect(swept.map(describeSweep)).toEqual([
    'the dead run stuck could not be removed: run stuck could not be removed; busy',
    'removed the dead run dead: 0 containers, 1 networks, 0 volumes',
  ]);
  expect([...networks.keys()]).toEqual(['alive', 'stuck', 'kept', 'elsewhere']);
});
