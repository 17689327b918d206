import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let project: string;

/** What another repository writes, as README says it. */
const FILES = {
  'package.json': JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { strict: true, noEmit: true, target: 'ES2024', module: 'NodeNext' },
    include: ['*.ts'],
  }),
  'vitest.config.ts': `
    import { defineConfig } from 'vitest/config';
    export default defineConfig({
      test: {
        globalSetup: 'data-broker-harness/vitest/setup',
        isolate: false,
        maxWorkers: 1,
        testTimeout: 300_000,
        teardownTimeout: 90_000,
      },
    });
  `,
  'good.test.ts': `
    import { expect, test } from 'data-broker-harness/vitest';

    test('every record is delivered exactly once', async ({ broker }) => {
      await broker.feed('arxiv', { kind: 'generated', seed: 1, count: 500 });
      await expect(broker).toDeliverExactlyOnce();
    });
  `,
  'sabotaged.test.ts': `
    import { platformSources } from 'data-broker-harness';
    import { expect, test } from 'data-broker-harness/vitest';

    test("a document's loss is seen (1 of 200)", async ({ broker }) => {
      const { elasticsearch } = broker.stack;
      await broker.feed('arxiv', { kind: 'generated', seed: 2, count: 200 });
      await expect(broker).toDeliverExactlyOnce();
      const { hits } = await elasticsearch.request<{ hits: { hits: { _index: string; _id: string }[] } }>(
        'POST', \`/\${platformSources.arxiv.hotAlias}/_search\`, { size: 1 },
      );
      const [hit] = hits.hits;
      await elasticsearch.request('DELETE', \`/\${hit?._index}/_doc/\${hit?._id}?refresh=true\`);
      await expect(broker).toDeliverExactlyOnce();
    });

    test('unchecked', async ({ broker }) => {
      await broker.feed('arxiv', { kind: 'generated', seed: 3, count: 10 });
    });
  `,
  'types.ts': `
    import { dataBroker, type StartedDataBroker } from 'data-broker-harness';
    import setup from 'data-broker-harness/vitest/setup';
    import { type BrokerUnderTest, expect, testWithBroker } from 'data-broker-harness/vitest';

    const test = testWithBroker({ flink: { checkpointInterval: '1s' } });
    test('types', async ({ broker }) => {
      const whole: BrokerUnderTest = broker;
      const stack: StartedDataBroker = whole.stack;
      const fed: number = await broker.feed('arxiv', { kind: 'generated', seed: 1, count: 1 });
      // @ts-expect-error there is no such source
      await broker.feed('twitter', { kind: 'generated', seed: 1, count: 1 });
      // @ts-expect-error a seed is a number
      await broker.feed('arxiv', { kind: 'generated', seed: '1', count: 1 });
      // @ts-expect-error it takes no argument
      await expect(broker).toDeliverExactlyOnce(1);
      // @ts-expect-error there is no such setting
      dataBroker({ flnk: {} });
      return [stack.runId, fed, setup.length] satisfies unknown[];
    });
  `,
};

/** Runs a command line in the project as a user's shell would. */
async function sh(line: string, cwd = project): Promise<{ code: number | null; output: string }> {
  const ours = /^(VITEST|npm_(package|lifecycle|config_local_prefix|execpath))/;
  const environment = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const child = spawn('sh', ['-c', line], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(environment), CI: 'true', NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

beforeAll(async () => {
  project = await temporaryDirectory('consumer');
  await mkdir(join(project, 'pack'));
  const packed = await sh(`npm pack --pack-destination '${project}/pack'`, root);
  expect(packed.code, packed.output).toBe(0);
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(project, name), text);
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const tools = ['vitest', 'typescript', '@types/node'].map((n) => `'${n}@${devDependencies[n]}'`);
  const installed = await sh(`npm install --no-audit --no-fund ./pack/*.tgz ${tools.join(' ')}`);
  expect(installed.code, installed.output).toBe(0);
});
afterAll(() => rm(project, { recursive: true, force: true }));

describe('does the published package serve another repository?', () => {
  test('its types say what may be called, and how', async () => {
    const { code, output } = await sh('npx tsc');
    expect(code, output).toBe(0);
  });

  test('a scenario through the fixture passes', async () => {
    const { code, output } = await sh('npx vitest run good');
    expect(code, output).toBe(0);
    expect(output).toMatch(/Tests +1 passed/);
  });

  test('a lost document fails it with the anomaly table, and the line it prints fails again', async () => {
    const { code, output } = await sh('npx vitest run sabotaged');
    expect(code, output).toBe(1);
    expect(output).toMatch(/VERDICT +VIOLATION/);
    expect(output).toMatch(/ANOMALY +STORE +SOURCE +COUNT\n *lost +hot +arxiv +1\n/);
    expect(output).toContain('UNCHECKED: the test fed 10 records');
    const verify = output.match(/verify: (npx data-broker verify .*)/)?.[1];
    const verified = await sh(`${verify}`);
    expect(verified.code, verified.output).toBe(1);
    const replay = output.match(/replay: (npx vitest run .*)/)?.[1];
    const replayed = await sh(`${replay}`);
    expect(replayed.code, replayed.output).toBe(1);
    expect(replayed.output).toMatch(/lost +hot +arxiv +1\n/);
    expect(replayed.output).toMatch(/Tests +1 failed \| 1 skipped/);
  });
});
