import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** An index that was rolled over, by the server's own clock and word; milliseconds of the epoch. */
export interface Rollover {
  index: string;
  createdAt: number;
  rolledAt: number;
  /** The conditions of the policy that were met, with their values; none when somebody did it by hand. */
  conditions: Readonly<Record<string, unknown>>;
}

interface State {
  metadata?: {
    indices?: Record<
      string,
      {
        settings: { index: { creation_date: string } };
        rollover_info?: Record<string, { met_conditions: Record<string, unknown>; time: number }>;
      }
    >;
  };
}

/** Every rollover of an alias whose index is still there, by time. */
export async function rolloversOf(
  server: ElasticsearchService,
  alias: string,
): Promise<Rollover[]> {
  const path = ['settings.index.creation_date', 'rollover_info']
    .map((part) => `metadata.indices.*.${part}`)
    .join(',');
  const { metadata } = await server.request<State>(
    'GET',
    `/_cluster/state/metadata/${encodeURIComponent(alias)}-*?filter_path=${path}`,
  );
  return Object.entries(metadata?.indices ?? {})
    .flatMap(([index, { settings, rollover_info: info }]) => {
      const rolled = info?.[alias];
      if (rolled === undefined) return [];
      const createdAt = Number(settings.index.creation_date);
      return { index, createdAt, rolledAt: rolled.time, conditions: rolled.met_conditions };
    })
    .sort((a, b) => a.rolledAt - b.rolledAt);
}
