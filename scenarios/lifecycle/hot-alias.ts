import { waitUntil } from '../../common/wait.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** An alias of the hot store as a trouble-maker sees it. */
export class HotAlias {
  readonly server: ElasticsearchService;
  readonly alias: string;

  constructor(server: ElasticsearchService, alias: string) {
    this.server = server;
    this.alias = alias;
  }

  /** Its indices, and which of them is written to. */
  async indices(): Promise<{ index: string; is_write_index: boolean }[]> {
    const found = await this.server.request<
      Record<string, { aliases: Record<string, { is_write_index?: boolean }> }>
    >('GET', `/_alias/${this.alias}`);
    return Object.entries(found).map(([index, { aliases }]) => ({
      index,
      is_write_index: aliases[this.alias]?.is_write_index ?? false,
    }));
  }

  /** @throws {Error} when there is none */
  async writeIndex(): Promise<string> {
    const found = (await this.indices()).find(({ is_write_index }) => is_write_index);
    if (found === undefined) throw new Error(`${this.alias} has no write index`);
    return found.index;
  }

  async change(actions: object[]): Promise<void> {
    await this.server.request('POST', '/_aliases', { actions });
  }

  async set(index: string, settings: Record<string, unknown>): Promise<void> {
    await this.server.request('PUT', `/${index}/_settings`, settings);
  }

  async retry(index: string): Promise<void> {
    await this.server.request('POST', `/${index}/_ilm/retry`);
  }

  /** Waits until ILM has come to a step with an index. @throws {TimeoutError} */
  async reaches(index: string, step: string): Promise<void> {
    await waitUntil({
      what: `${index} is at the step ${step}`,
      deadline: 15_000,
      probe: async () => {
        const { indices } = await this.server.request<{
          indices: Record<string, { step?: string }>;
        }>('GET', `/${index}/_ilm/explain`);
        const seen = String(indices[index]?.step);
        return seen === step ? { done: true, value: undefined } : { done: false, seen };
      },
    });
  }
}
