import { expect } from 'vitest';
import { connectWarehouse, type Warehouse } from '../../stack/services/databricks/connection.ts';
import { planWorkspace } from '../../stack/services/databricks/workspace.ts';
import type { GuideStep } from './step.ts';
import type { GuideWorld } from './world.ts';

const result = 'the catalog and the schema are there';

/** A statement of the workspace's set-up that the stand-in, whose catalog is there already, refuses. */
export function refused(command: string): GuideStep {
  return {
    command,
    result,
    notRun: 'no Databricks workspace is configured, and the stand-in refuses CREATE by name',
    prove: async ({ services: { coldStore } }) => {
      const plan = planWorkspace();
      const missing = plan.ready ? '' : plan.reason;
      if ('reason' in coldStore) return `${missing}; no stand-in: ${coldStore.reason}`;
      const asked = query(coldStore.warehouse, command);
      await expect(asked).rejects.toThrow(/\[UNSUPPORTED_FEATURE\].*the statement CREATE/);
      return missing;
    },
    instead: () => onWorkspace(command),
  };
}

/** A statement of it that the stand-in understands. */
export function understood(command: string): GuideStep {
  return {
    command,
    result,
    run: async ({ services: { coldStore } }: GuideWorld) => {
      if ('reason' in coldStore) return { exitCode: 0, output: `no stand-in: ${coldStore.reason}` };
      await query(coldStore.warehouse, command);
      return { exitCode: 0, output: "the stand-in's catalog has this name" };
    },
    instead: () => onWorkspace(command),
  };
}

/** The same on a workspace, where one is configured. */
function onWorkspace(command: string): GuideStep | undefined {
  const plan = planWorkspace();
  if (!plan.ready) return undefined;
  return {
    command,
    result,
    run: async () => ({
      exitCode: 0,
      output: JSON.stringify(await query(plan.warehouse, command)),
    }),
  };
}

async function query(warehouse: Warehouse, command: string) {
  await using connection = await connectWarehouse(warehouse);
  return await connection.query(command);
}
