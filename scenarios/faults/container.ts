import type { Container } from 'dockerode';
import { connectEngine } from '../../stack/engine/index.ts';
import { RUN_LABEL, SERVICE_LABEL } from '../../stack/run/labels.ts';

/** The running container of a service in a run. */
export async function containerOf(runId: string, service: string): Promise<Container> {
  const engine = await connectEngine();
  if ('reason' in engine) throw new Error(engine.reason);
  const label = [`${RUN_LABEL}=${runId}`, `${SERVICE_LABEL}=${service}`];
  const [info] = await engine.docker.listContainers({ filters: { label } });
  if (info === undefined) throw new Error(`no container of ${service}`);
  return engine.docker.getContainer(info.Id);
}

/** Stops all processes of a service where they are; disposing of it lets them go on. */
export async function pause(runId: string, service: string): Promise<AsyncDisposable> {
  const container = await containerOf(runId, service);
  await container.pause();
  return once(() => container.unpause());
}

/** Kills all processes of a service at once, as `kill -9` does; disposing of it starts them again. */
export async function kill(runId: string, service: string): Promise<AsyncDisposable> {
  const container = await containerOf(runId, service);
  await container.kill();
  return once(() => container.start());
}

/** Disposed of again, it does nothing. */
function once(heal: () => Promise<unknown>): AsyncDisposable {
  let healed = false;
  return {
    [Symbol.asyncDispose]: async () => {
      if (healed) return;
      healed = true;
      await heal();
    },
  };
}
