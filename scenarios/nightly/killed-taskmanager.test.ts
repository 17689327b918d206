import { describe } from 'vitest';
import { containerOf } from '../faults/container.ts';
import { expect, test } from '../vitest.ts';

describe('does the job stay exactly once through the loss of its TaskManager?', () => {
  test('killed while records flow, started again', async ({ broker }) => {
    const taskManager = await containerOf(broker.stack.runId, 'flink-taskmanager-1');
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
