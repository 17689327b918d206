import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { ownerIsDead, ownerOfThisProcess } from './labels.ts';

test('this process is alive', () => {
  expect(ownerIsDead(ownerOfThisProcess())).toBe(false);
});

test('a process that ended is dead', () => {
  const [host, boot] = ownerOfThisProcess().split('/');
  const { pid } = spawnSync('true');
  expect(ownerIsDead([host, boot, pid, '1'].join('/'))).toBe(true);
});

test('a pid that another process has now is dead', () => {
  const [host, boot, pid] = ownerOfThisProcess().split('/');
  expect(ownerIsDead([host, boot, pid, '1'].join('/'))).toBe(process.platform === 'linux');
});

test('a process of an earlier boot is dead', () => {
  expect(ownerIsDead(`${hostname()}/another-boot/${process.pid}/1`)).toBe(true);
});

test.each(['', 'other-host/b/1/1', `${hostname()}`])(
  'an owner that cannot be known (%j) is not taken for dead',
  (owner) => {
    expect(
      ownerIsDead(
        owner === hostname() ? ownerOfThisProcess().replace(/\/\d+\/[^/]*$/, '/x/1') : owner,
      ),
    ).toBe(false);
  },
);
