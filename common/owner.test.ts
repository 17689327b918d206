import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { ownerOfThisProcess, ownerState } from './owner.ts';

const [host, boot, namespace, pid, started] = ownerOfThisProcess().split('/');
const owner = (...parts: unknown[]) => ownerState(parts.join('/'));

test('this process is alive', () => {
  expect(ownerState(ownerOfThisProcess())).toBe('alive');
});

test('a process that ended is dead', () => {
  expect(owner(host, boot, namespace, spawnSync('true').pid, '1')).toBe('dead');
});

test('a pid that another process has now is dead', () => {
  const state = process.platform === 'linux' ? 'dead' : 'alive';
  expect(owner(host, boot, namespace, pid, '1')).toBe(state);
});

test('a process of an earlier boot is dead', () => {
  expect(owner(hostname(), 'another-boot', namespace, pid, started)).toBe('dead');
});

test('a process in another pid namespace is elsewhere, whether its pid is known here or not', () => {
  expect(owner(host, boot, '1', pid, started)).toBe('elsewhere');
  expect(owner(host, boot, '1', spawnSync('true').pid, '1')).toBe('elsewhere');
});

test.each([
  '',
  `other-host/${boot}/${namespace}/1/1`,
  `${host}/${boot}/${pid}/${started}`,
  `${host}/${boot}/${namespace}/x/1`,
])('an owner that cannot be known (%j) is elsewhere', (unknown) => {
  expect(ownerState(unknown)).toBe('elsewhere');
});
