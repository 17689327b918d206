import { parseDuration } from './units.ts';

/** The setting of a cluster that says how often ILM looks at its indices. */
export const POLL_INTERVAL = 'indices.lifecycle.poll_interval';

type Level = 'persistent' | 'transient';

/** The settings of a cluster, flat: a transient one wins, and is lost when the cluster restarts. */
export type ClusterSettings = Readonly<Record<Level, Readonly<Record<string, string>>>>;

/** The interval that holds, as it was set; undefined for the server's own. */
export function pollIntervalOf({ persistent, transient }: ClusterSettings): string | undefined {
  return transient[POLL_INTERVAL] ?? persistent[POLL_INTERVAL];
}

/**
 * What `PUT _cluster/settings` needs, so that ILM looks as often as asked, after a restart too; undefined
 * where it does.
 * @param asked ms; undefined leaves the cluster alone
 */
export function pollIntervalChange(
  { persistent, transient }: ClusterSettings,
  asked: number | undefined,
): Partial<Record<Level, Record<string, string | null>>> | undefined {
  if (asked === undefined) return undefined;
  const differs = (interval: string | undefined) => parseDuration(interval) !== asked;
  const inTheWay = transient[POLL_INTERVAL] !== undefined && differs(transient[POLL_INTERVAL]);
  if (!inTheWay && !differs(persistent[POLL_INTERVAL])) return undefined;
  return {
    persistent: { [POLL_INTERVAL]: `${asked}ms` },
    ...(inTheWay ? { transient: { [POLL_INTERVAL]: null } } : {}),
  };
}
