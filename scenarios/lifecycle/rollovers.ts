import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** An index that was rolled over, by the server's own clock and word; milliseconds of the epoch. */
export interface Rollover {
  index: string;
  createdAt: number;
  rolledAt: number;
  /** The conditions of the policy that the index went by, by name; any one of them is enough. */
  conditions: Readonly<Record<string, unknown>>;
}

interface Explained {
  indices: Record<
    string,
    {
      /** What ages count from: the creation, and the rollover once there was one. */
      lifecycle_date_millis?: number;
      phase_execution?: {
        phase_definition?: { actions?: { rollover?: Record<string, unknown> } };
      };
    }
  >;
}

/** Every rollover of an alias whose index is still there and in its hot phase, by time. */
export async function rolloversOf(
  server: ElasticsearchService,
  alias: string,
): Promise<Rollover[]> {
  const pattern = `${encodeURIComponent(alias)}-*`;
  const { indices } = await server.request<Explained>('GET', `/${pattern}/_ilm/explain`);
  const rows = await server.request<{ index: string; 'creation.date': string }[]>(
    'GET',
    `/_cat/indices/${pattern}?format=json&h=index,creation.date`,
  );
  return rows
    .flatMap(({ index, 'creation.date': created }) => {
      const explained = indices[index];
      const rolledAt = explained?.lifecycle_date_millis ?? 0;
      const conditions = explained?.phase_execution?.phase_definition?.actions?.rollover;
      const createdAt = Number(created);
      if (conditions === undefined || rolledAt <= createdAt) return [];
      return { index, createdAt, rolledAt, conditions };
    })
    .sort((a, b) => a.rolledAt - b.rolledAt);
}
