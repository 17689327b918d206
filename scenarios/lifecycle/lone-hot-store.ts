import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { ensureEngine } from '../../stack/engine/index.ts';
import { obtainImages } from '../../stack/images/index.ts';
import { openRun } from '../../stack/run/run.ts';
import {
  type ElasticsearchService,
  elasticsearchCredentials,
  elasticsearchDefinition,
  startElasticsearch,
} from '../../stack/services/elasticsearch.ts';

/** A run with Elasticsearch alone. */
export interface LoneHotStore extends AsyncDisposable {
  readonly runId: string;
  readonly server: ElasticsearchService;
}

/**
 * Opens a run and starts a node of a server line in it, with as little heap as it needs.
 * @throws as `ensureEngine`, `obtainImages`, `openRun` and `startElasticsearch`
 */
export async function startLoneHotStore(line: '6' | '8'): Promise<LoneHotStore> {
  const engine = await ensureEngine({ install: false, progress: silent });
  const name = `elasticsearch-${line}` as const;
  const images = await obtainImages(engine, [name], {
    source: 'auto',
    install: true,
    progress: silent,
  });
  const image = images.get(name);
  if (image === undefined) throw new Error('unreachable');
  const resources = new Resources();
  try {
    const run = await openRun(engine.docker, resources);
    const server = await startElasticsearch(
      { run },
      image,
      elasticsearchDefinition.parse({ heap: 384 }),
      elasticsearchCredentials(run, image),
      'startup',
    );
    return { runId: run.id, server, [Symbol.asyncDispose]: () => resources.release() };
  } catch (error) {
    await resources.release();
    throw error;
  }
}
