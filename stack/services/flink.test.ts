import { expect, test } from 'vitest';
import { dataBroker } from '../data-broker.ts';
import { rootCauses } from './flink-jobs.ts';
import { flinkProperties } from './flink-properties.ts';

test('a stack trace is cut down to its exceptions', () => {
  const trace = [
    'java.lang.RuntimeException: outer',
    '\tat a.B.c(B.java:1)',
    'Caused by: io.databroker.FencedException: inner',
    '\tat d.E.f(E.java:2)',
    '\t... 12 more',
  ].join('\n');
  expect(rootCauses(trace)).toBe(
    'java.lang.RuntimeException: outer\nCaused by: io.databroker.FencedException: inner',
  );
});

test('no property holds white space, which the official image deletes, or a comment', () => {
  const text = flinkProperties({
    jobManager: 'flink-jobmanager',
    host: 'flink-taskmanager-1',
    definition: dataBroker().definition.flink,
    bucket: 'flink',
    s3Endpoint: 'http://minio:9000',
  });
  for (const line of text.split('\n')) expect(line).toMatch(/^[a-z0-9.-]+: [^\s#]+$/i);
});

test.each([
  ['flink-jobmanager', 3_000, 600],
  ['flink-taskmanager-1', 60_000, 2_000],
])('%s gives the other up after %i ms', (host, timeout, interval) => {
  const flink = { taskManagerTimeout: 3_000, jobManagerTimeout: 60_000 };
  const text = flinkProperties({
    jobManager: 'flink-jobmanager',
    host,
    definition: dataBroker({ flink }).definition.flink,
    bucket: 'flink',
    s3Endpoint: 'http://minio:9000',
  });
  const lines = [`heartbeat.timeout: ${timeout}`, `heartbeat.interval: ${interval}`];
  expect(text.split('\n')).toEqual(expect.arrayContaining(lines));
});
