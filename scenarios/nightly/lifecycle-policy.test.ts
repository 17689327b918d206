import { describe, expect, test } from 'vitest';
import { applyHotStore } from '../../stack/platform/hot-store/apply.ts';
import { requireAsAsked } from '../../stack/platform/hot-store/as-asked.ts';
import { hotStoreDefinition } from '../../stack/platform/hot-store/definition.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import { runSuite } from '../inline/project.ts';
import { startLoneHotStore } from '../lifecycle/lone-hot-store.ts';

const sources = [platformSources.arxiv, platformSources.news];
const definition = hotStoreDefinition.parse({});

describe('a server without ILM, the core of Elasticsearch 8', () => {
  test('templates and aliases are set up all the same, as composable ones, and only once', async () => {
    await using store = await startLoneHotStore('8');
    const { server } = store;
    expect(await applyHotStore(server, sources, definition)).toEqual([
      'template arxiv',
      'index arxiv-000001',
      'template news',
      'index news-000001',
    ]);
    expect(await applyHotStore(server, sources, definition)).toEqual([]);
    await requireAsAsked(server, sources, definition);
    const path = '/_index_template/data-broker-arxiv';
    expect(await server.request('GET', path)).toHaveProperty('index_templates');
  });

  test('a lifecycle suite on it is not run, with the reason in the reports', async () => {
    const { code, output, junit } = await runSuite(`
      import { testWithLifecycle } from '${new URL('../lifecycle/test.ts', import.meta.url).pathname}';
      const test = testWithLifecycle({ elasticsearch: { version: '8' }, images: 'packages' });
      test('rolls over', { timeout: 300_000 }, () => {
        throw new Error('it was run');
      });
    `);
    expect(code, output).toBe(0);
    expect(output).toContain('rolls over: not run: capability ilm missing');
    expect(junit).toMatch(/<skipped\/>[\s\S]*not run: capability ilm missing/);
  });
});
