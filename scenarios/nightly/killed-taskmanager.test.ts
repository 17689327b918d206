import { describe } from 'vitest';
import { connectEngine } from '../../stack/engine/index.ts';
import { RUN_LABEL, SERVICE_LABEL } from '../../stack/run/labels.ts';
import { expect, test } from '../vitest.ts';

describe('does the job stay exactly once through the loss of its TaskManager?', () => {
  test('killed while records flow, started again', async ({ broker }) => {
    const engine = await connectEngine();
    if ('reason' in engine) throw new Error(engine.reason);
    const label = [`${RUN_LABEL}=${broker.stack.runId}`, `${SERVICE_LABEL}=flink-taskmanager-1`];
    const [info] = await engine.docker.listContainers({ filters: { label } });
    const taskManager = engine.docker.getContainer(info?.Id ?? '');
    const feeding = broker.feed('arxiv', { kind: 'generated', seed: 21, count: 20_000 });
    await taskManager.kill();
    await taskManager.start();
    await feeding;
    await broker.feed('arxiv', { kind: 'generated', seed: 22, count: 5_000 });
    await taskManager.kill();
    await taskManager.start();
    await expect(broker).toDeliverExactlyOnce();
  });
});
