import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { CpuMeter, canMeterCpu } from './cpu-meter.ts';
import { withDescendants } from './processes.ts';

test('processes come with all that came of them, and with nobody else', () => {
  const parents = new Map([
    [1, 0],
    [10, 1],
    [11, 10],
    [12, 11],
    [20, 1],
    [21, 20],
  ]);
  expect(withDescendants([10], parents).sort()).toEqual([10, 11, 12]);
  expect(withDescendants([], parents)).toEqual([]);
});

describe.runIf(canMeterCpu())('the meter', () => {
  test('counts from its first sample on what processes have', async () => {
    const meter = new CpuMeter(async () => [process.pid]);
    expect(await meter.sample()).toMatchObject({ ran: 0, waited: 0 });
    const until = process.cpuUsage().user + 50_000;
    while (process.cpuUsage().user < until);
    const { ran, machine } = await meter.sample();
    expect(ran).toBeGreaterThan(30);
    expect(machine.all).toBeGreaterThan(0);
  });

  test('keeps what a process had that has ended meanwhile', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' });
    await once(child, 'spawn');
    const meter = new CpuMeter(async () => [child.pid ?? -1]);
    await meter.sample();
    const { ran } = await meter.sample();
    child.kill();
    await once(child, 'exit');
    expect((await meter.sample()).ran).toBe(ran);
  });
});
