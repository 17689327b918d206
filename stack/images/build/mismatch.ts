import { InfrastructureError } from '../../../common/errors.ts';

/** How pip, Go and apt say that what they fetched is not what it should be, or was cut off. */
const MISMATCH =
  /DO NOT MATCH THE HASHES|checksum mismatch|not a valid zip file|unexpected EOF|Hash Sum mismatch/i;

/**
 * What to throw for a download that failed: CHECKSUM when the tool refused what it had fetched, else the
 * error itself.
 * @param list the file that holds the recorded sums
 */
export function downloadFailure(error: unknown, list: string): unknown {
  if (!(error instanceof InfrastructureError) || error.code !== 'COMMAND_FAILED') return error;
  const evidence = error.evidence ?? '';
  if (!MISMATCH.test(evidence)) return error;
  return new InfrastructureError('CHECKSUM', 'a download is cut off, or not the recorded one', {
    subject: list,
    expected: 'files with the recorded sums',
    hint: 'nothing of it was kept: try again; if it stays different, look at proxy and mirror, and do not use it',
    evidence,
    cause: error,
  });
}
