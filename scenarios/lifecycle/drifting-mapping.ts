import { template, templateName } from '../../stack/platform/hot-store/hot-store.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { IndexContent } from './drifts.ts';
import { awaitAdoption, awaitRead, rollOverByHand } from './write-index.ts';

interface TemplateBody {
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
    const path = `/_template/${templateName(this.#source)}`;
    const documented = template(elasticsearch, this.#source) as TemplateBody;
    await elasticsearch.request('PUT', path, changed(elasticsearch, documented, apply));
    await rollOverByHand(this.#broker, this.#source);
    await awaitAdoption(this.#broker, this.#source);
  }

  /** Puts the documented template back; does nothing when it is there. */
  async restore(): Promise<void> {
    if (!this.#drifted) return;
    await this.become((content) => content);
    this.#drifted = false;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.restore();
  }
}

function changed(
  { major }: ElasticsearchService,
  body: TemplateBody,
  apply: (content: IndexContent) => IndexContent,
): TemplateBody {
  const typed = major < 7;
  const documented = typed ? (body.mappings as { _doc: object })._doc : body.mappings;
  const { settings, mapping } = apply({
    settings: body.settings,
    mapping: documented as IndexContent['mapping'],
  });
  return { ...body, settings, mappings: typed ? { _doc: mapping } : mapping };
}
