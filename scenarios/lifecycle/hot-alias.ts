import { waitUntil } from '../../common/wait.ts';
import { readLifecycle } from '../../stack/platform/hot-store/lifecycle/state.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { writeIndexOf } from './write-indices.ts';

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
  writeIndex(): Promise<string> {
    return writeIndexOf(this.server, this.alias);
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

  /**
   * Waits for a write index that ILM has come to a step with and that has few documents yet: then it is at
   * that step for a moment more.
   * @returns its name
   * @throws {TimeoutError}
   */
  async settled(step: string, documents: number): Promise<string> {
    return waitUntil({
      what: `the write index of ${this.alias} is at the step ${step} with few documents`,
      deadline: 20_000,
      interval: 50,
      probe: async () => {
        const { aliases } = await readLifecycle(this.server, [this.alias]);
        const found = aliases[0]?.indices.find(({ writeIndex }) => writeIndex === true);
        const seen = `${found?.index} at ${found?.explanation?.step}, ${found?.documents} documents`;
        const is = found?.explanation?.step === step && found.documents < documents;
        return is ? { done: true, value: found.index } : { done: false, seen };
      },
    });
  }

  /** Waits until an index carries out its phase as the server's policy has it now. @throws {TimeoutError} */
  async takesOver(index: string): Promise<void> {
    await waitUntil({
      what: `${index} takes the changed policy over`,
      deadline: 15_000,
      probe: async () => {
        const { policy, aliases } = await readLifecycle(this.server, [this.alias]);
        const found = aliases[0]?.indices.find((one) => one.index === index);
        const version = found?.explanation?.phase_execution?.version;
        return version !== undefined && version === policy?.version
          ? { done: true, value: undefined }
          : { done: false, seen: `version ${version}, the policy has ${policy?.version}` };
      },
    });
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
