import { silent } from '../../common/progress.ts';
import { Secrets } from '../../stack/run/secrets.ts';
import { startColdStoreSql } from '../../stack/services/databricks/stand-in.ts';
import { obtainDeltaExtension } from '../../stack/services/delta/extension/obtain.ts';
import type { StandInSettings } from './served.ts';

/** The stand-in in a process of its own, to measure its memory: prints the warehouse as JSON, and waits. */
const settings = JSON.parse(process.argv[2] ?? '') as StandInSettings;
const sql = await startColdStoreSql({
  ...settings,
  run: { secrets: new Secrets() },
  extension: await obtainDeltaExtension({ install: true, progress: silent }),
});
process.stdout.write(`${JSON.stringify(sql.warehouse)}\n`);
setInterval(() => {}, 60_000);
