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
 * Skips the running test where the services lack a capability. The reason is an annotation, which
 * vitest's reports print, and the note of the skip.
 */
export async function requireCapability(
  capabilities: ReadonlySet<Capability>,
  needed: Capability,
  { annotate, skip }: Pick<TestContext, 'annotate' | 'skip'>,
): Promise<void> {
  const reason = lacking(capabilities, needed);
  if (reason === undefined) return;
  await annotate(reason);
  skip(reason);
}
