import { expect, test } from 'vitest';
import { plainLog } from './probe.ts';

test('the pieces of a log are joined without their headers', () => {
  const piece = (stream: number, text: string) => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  expect(plainLog(Buffer.concat([piece(1, 'eins\n'), piece(2, 'zwölf\n')]))).toBe('eins\nzwölf\n');
});
