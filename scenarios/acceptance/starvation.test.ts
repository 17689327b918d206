import { describe, expect, test } from 'vitest';
import { type HostSample, starvationOf } from './starvation.ts';

/** Ten seconds on two CPUs: CPU seconds that the pipeline had, thread seconds that it waited for one. */
function tenSeconds(had: number, waited: number, stolen = 0, late = 0): HostSample[] {
  return [
    { at: 1_000, ran: 500, waited: 900, machine: { all: 0, stolen: 0 }, late: 0 },
    {
      at: 11_000,
      ran: 500 + had * 1000,
      waited: 900 + waited * 1000,
      machine: { all: 2000, stolen: stolen * 20 },
      late,
    },
  ];
}

describe('a host is starved', () => {
  test.each([
    [
      'when the pipeline wants CPU time and others have it',
      tenSeconds(2, 60),
      /had 10 % of 2 CPUs/,
    ],
    ['when its containers are throttled', tenSeconds(0.5, 10), /had 3 % of 2 CPUs/],
    ['when its own host keeps CPU time from it', tenSeconds(12, 40, 35), /35 % of the CPU time/],
    ['when the harness itself is late', tenSeconds(12, 40, 0, 900), /900 ms late/],
  ])('%s', (_, samples, reason) => {
    expect(starvationOf(samples, 2)).toMatch(reason);
  });
});

describe('a host is not starved', () => {
  test.each([
    ['when the pipeline has the whole machine to itself and could use more', tenSeconds(19, 80)],
    ['when one other does as much beside it', tenSeconds(10, 70)],
    ['when the pipeline stands still on a machine that others keep busy', tenSeconds(0.4, 0.6)],
    ['when nobody does anything', tenSeconds(0.2, 0.1)],
    ['when some CPU time is stolen', tenSeconds(12, 40, 10)],
    ['before there are two samples', tenSeconds(2, 60).slice(0, 1)],
    ['without any sample', []],
  ])('%s', (_, samples) => {
    expect(starvationOf(samples, 2)).toBeNull();
  });
});
