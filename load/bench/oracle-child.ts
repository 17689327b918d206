import { verifyBundle } from '../../verify/oracle.ts';

/** Verifies the bundle of its argument and says on standard output how long it took, how much memory, and how it ended. */
const begun = performance.now();
const { verdict, reasons } = await verifyBundle(process.argv[2] ?? '');
const seconds = (performance.now() - begun) / 1_000;
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
// The most that was ever resident, in KiB on every system.
const mebibytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ seconds, cpuSeconds, mebibytes, verdict, reasons }));
