/** Every container, network and volume of ours carries the run it belongs to. */
export const RUN_LABEL = 'io.databroker.run';
/** Which process owns the run; see `ownerOfThisProcess` of common/owner.ts. */
export const OWNER_LABEL = 'io.databroker.owner';
/** The service that a container is, such as `kafka`. */
export const SERVICE_LABEL = 'io.databroker.service';
/** On an empty volume: its run was left up on purpose, and no later run sweeps it. `clean` does. */
export const KEPT_LABEL = 'io.databroker.kept';

/** Labels as the engine's filters want them. */
export function labelsOf(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}
