import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { demultiplex, tryToCaptureEvidence } from './evidence.ts';
import type { Run } from './run.ts';

function frame(stream: number, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

test('joins the frames of both streams', () => {
  expect(demultiplex(Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n')]))).toBe('out\nerr\n');
  expect(demultiplex(Buffer.concat([frame(1, 'eins\n'), frame(2, 'zwölf\n')]))).toBe(
    'eins\nzwölf\n',
  );
});

test('a log without frames (a terminal) is taken as it is', () => {
  expect(demultiplex(Buffer.from('plain text'))).toBe('plain text');
});

test('an empty log is empty, a cut one shows what is there', () => {
  expect(demultiplex(Buffer.alloc(0))).toBe('');
  expect(demultiplex(frame(1, 'whole').subarray(0, 10))).toBe('wh');
});

test('evidence that hangs or fails is told, and stands in no way', async () => {
  const docker = { listContainers: () => new Promise(() => {}) };
  const hanging = { labels: {}, docker } as unknown as Run;
  expect(await tryToCaptureEvidence(hanging, tmpdir(), 20)).toBe('not captured within 0.02 s');
  expect(await tryToCaptureEvidence(hanging, '/dev/null/logs')).toMatch(/ENOTDIR|EEXIST/);
});
