import { verifyBundle } from '../../verify/oracle.ts';

/** Verifies the bundle of its argument and says on standard output how long it took, how much memory, and how it ended. */
const begun = performance.now();
const { verdict, reasons } = await verifyBundle(process.argv[2] ?? '');
const seconds = (performance.now() - begun) / 1_000;
// Linux and macOS both: the most that was ever resident, KiB.
const mebibytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ seconds, mebibytes, verdict, reasons }));
