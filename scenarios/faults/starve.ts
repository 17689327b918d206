import { connectEngine } from '../../stack/engine/index.ts';
import { RUN_LABEL, SERVICE_LABEL } from '../../stack/run/labels.ts';

/** CPU time that a starved container may have, of one CPU. */
const TRICKLE = 0.05;
const PERIOD = 100_000;

/**
 * Takes the CPU time from a service of a run, all but a trickle, as a host does that others keep busy.
 * Its memory, network and disk stay as they are. Disposing of it gives the CPU time back.
 */
export async function starve(runId: string, service: string): Promise<AsyncDisposable> {
  const engine = await connectEngine();
  if ('reason' in engine) throw new Error(engine.reason);
  const label = [`${RUN_LABEL}=${runId}`, `${SERVICE_LABEL}=${service}`];
  const [info] = await engine.docker.listContainers({ filters: { label } });
  if (info === undefined) throw new Error(`no container of ${service}`);
  const container = engine.docker.getContainer(info.Id);
  await container.update({ CpuPeriod: PERIOD, CpuQuota: TRICKLE * PERIOD });
  return { [Symbol.asyncDispose]: () => container.update({ CpuPeriod: PERIOD, CpuQuota: -1 }) };
}
