import type { TestContext } from 'vitest';
import type { Capability } from '../../stack/services/service.ts';

/** Why something that needs a capability is not run on these services; undefined where it can be. */
export function lacking(
  capabilities: ReadonlySet<Capability>,
  needed: Capability,
): string | undefined {
  return capabilities.has(needed) ? undefined : `not run: capability ${needed} missing`;
}

/**
 * Skips the running test where the services lack a capability. The reason is the note of the skip, an
 * annotation, which stands in JUnit, and a line on the terminal, where vitest says nothing of it.
 */
export async function requireCapability(
  capabilities: ReadonlySet<Capability>,
  needed: Capability,
  { annotate, skip, task }: Pick<TestContext, 'annotate' | 'skip' | 'task'>,
): Promise<void> {
  const reason = lacking(capabilities, needed);
  if (reason === undefined) return;
  process.stderr.write(`${task.name}: ${reason}\n`);
  await annotate(reason);
  skip(reason);
}
