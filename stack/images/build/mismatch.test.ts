import { expect, test } from 'vitest';
import { InfrastructureError } from '../../../common/errors.ts';
import { downloadFailure } from './mismatch.ts';

const failed = (evidence: string) => new InfrastructureError('COMMAND_FAILED', 'x', { evidence });

test.each([
  'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
  'verifying example.test/a@v1.0.0: checksum mismatch',
  'go: example.test/a@v1.0.0: zip: not a valid zip file',
  'E: Failed to fetch file:/x/a.deb  Hash Sum mismatch',
])('%s: CHECKSUM, with the list and what the tool said', (said) => {
  expect(downloadFailure(failed(`one\n${said}`), 'list')).toMatchObject({
    code: 'CHECKSUM',
    subject: 'list',
    evidence: expect.stringContaining(said),
    hint: expect.stringContaining('try again'),
  });
});

test('any other failure stays what it is', () => {
  const other = failed('could not resolve host');
  expect(downloadFailure(other, 'list')).toBe(other);
  expect(downloadFailure('text', 'list')).toBe('text');
});
