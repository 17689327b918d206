import { lineOf } from '../../stack/platform/hot-store/server-line.ts';
import { templateRequest } from '../../stack/platform/hot-store/template.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { awaitAdoption, awaitRead } from './adoption.ts';
import type { IndexContent } from './drifts.ts';
import { rollOverAndSettle } from './policy.ts';

/** What a template gives to its indices, below `template` where the server's line has composable ones. */
interface Content {
  settings: Record<string, unknown>;
  mappings: object;
}

/**
 * The index template of a source, changed for a time: each change rolls the alias over to an index that
 * has it, and waits until the job writes there. Disposing puts the documented one back, in the same way.
 * Every partition must have been fed before: the first records of one wait for the index of the next
 * checkpoint, whatever is changed until then.
 */
export class DriftingMapping implements AsyncDisposable {
  readonly #broker: StartedDataBroker;
  readonly #source: PlatformSource;
  #drifted = false;

  constructor(broker: StartedDataBroker, source: PlatformSource) {
    this.#broker = broker;
    this.#source = source;
  }

  /** Changes the documented content of backing indices. All that was fed before goes to the index before. */
  async become(apply: (content: IndexContent) => IndexContent): Promise<void> {
    const { elasticsearch } = this.#broker;
    await awaitRead(this.#broker, this.#source);
    if (!this.#drifted) await awaitAdoption(this.#broker, this.#source);
    this.#drifted = true;
    await this.#put(apply);
    await rollOverAndSettle(elasticsearch, this.#source.hotAlias);
    await awaitAdoption(this.#broker, this.#source);
  }

  async #put(apply: (content: IndexContent) => IndexContent): Promise<void> {
    const { elasticsearch } = this.#broker;
    const { path, body } = templateRequest(elasticsearch, this.#source);
    const drifted = (content: unknown) => changed(elasticsearch, content as Content, apply);
    const template =
      'template' in body
        ? { ...body, template: drifted(body['template']) }
        : { ...body, ...drifted(body) };
    await elasticsearch.request('PUT', path, template);
  }

  /** Puts the documented template back, whatever becomes of the job; does nothing when it is there. */
  async restore(): Promise<void> {
    if (!this.#drifted) return;
    const documented = (content: IndexContent) => content;
    try {
      await this.become(documented);
    } catch (error) {
      await this.#put(documented);
      await rollOverAndSettle(this.#broker.elasticsearch, this.#source.hotAlias);
      throw error;
    }
    this.#drifted = false;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.restore();
  }
}

function changed(
  { major }: ElasticsearchService,
  content: Content,
  apply: (content: IndexContent) => IndexContent,
): Content {
  const typed = lineOf(major).typedMappings;
  const documented = typed ? (content.mappings as { _doc: object })._doc : content.mappings;
  const { settings, mapping } = apply({
    settings: content.settings,
    mapping: documented as IndexContent['mapping'],
  });
  return { settings, mappings: typed ? { _doc: mapping } : mapping };
}
