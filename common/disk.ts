import { InfrastructureError } from './errors.ts';

/**
 * What to throw for a write that failed: DISK_FULL with the fix when there was no room, else the error
 * itself.
 * @param path what was written, or where
 */
export function writeFailure(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new InfrastructureError('DISK_FULL', 'there is no room left on the disk', {
    subject: path,
    expected: 'room for what the run writes',
    hint: 'free some space there, or choose another directory: --out DIR for the run bundle, DATA_BROKER_CACHE for images and jobs, TMPDIR for temporary files',
    cause: error,
  });
}
