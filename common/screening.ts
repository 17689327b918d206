import { z } from 'zod';
import { anomaly } from './verdict.ts';

const count = z.number().int().nonnegative();

/** What a screening of a source's cold table found, and what it moved for that. */
export const screenedSource = z.object({
  anomalies: z.array(anomaly),
  figures: z.object({
    /** Rows of the table's version, and of what the model expects. */
    rows: count,
    expectedRows: count,
    /** Bytes of the expected rows' texts. */
    expectedBytes: count,
    queries: count,
    /** Rows that the warehouse sent: digests of ranges, and rows of the table. */
    digests: count,
    rowsRead: count,
    /** Bytes of the values that it sent, as texts. */
    bytes: count,
  }),
  /** Records of the topic: all, those that the model accepts, and the others by reason. */
  topic: count,
  accepted: count,
  hotRejected: count,
  rejected: z.record(z.string(), count),
});
export type ScreenedSource = z.infer<typeof screenedSource>;
export type ScreeningFigures = ScreenedSource['figures'];
