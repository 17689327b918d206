import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { waitUntil } from '../../common/wait.ts';
import { DEFAULT_POLICY, POLICY } from '../../stack/platform/hot-store/policy.ts';
import { firstIndex, legacyTemplate } from '../../stack/platform/hot-store/template.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import { createTopic, hotStoreGet, hotStorePut } from './corrected.ts';
import type { GuideStep } from './step.ts';
import type { GuideWorld } from './world.ts';

const FOLDER = 'storage/hot-store';
const sources = [
  platformSources.arxiv,
  platformSources.github,
  platformSources.news,
  platformSources.dns,
];

/** The files that the guide's reader lacks, by path, for a server. */
export function suppliedFiles(
  server: Pick<GuideWorld['services']['elasticsearch'], 'capabilities' | 'major'>,
): Map<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    [`${FOLDER}/hot-store-policy.json`, json({ policy: DEFAULT_POLICY })],
    ...sources.map(
      (source) =>
        [`${FOLDER}/${source.source}-template.json`, json(legacyTemplate(server, source))] as const,
    ),
  ]);
}

async function supply(world: GuideWorld): Promise<void> {
  await mkdir(join(world.directory, FOLDER), { recursive: true });
  for (const [path, content] of suppliedFiles(world.services.elasticsearch)) {
    await world.write(path, content);
  }
}

const AS_WRITTEN = `curl -X PUT "localhost:9200/_ilm/policy/${POLICY}" -H 'Content-Type: application/json' -d @${FOLDER}/elasticsearch-config.yml`;

function topicStep(topic: string, partitions: number): GuideStep {
  return {
    command: createTopic(topic, partitions),
    result: `topic ${topic} with ${partitions} partitions`,
    says: [`Created topic ${topic}.`],
    check: async ({ services: { kafka } }) => {
      const found = await waitUntil({
        what: `the partitions of ${topic} have leaders`,
        deadline: 30_000,
        probe: async () => ({ done: true, value: await kafka.endOffsets(topic) }),
      });
      expect(found.size).toBe(partitions);
      return `Created topic ${topic}.; it has ${partitions} partitions`;
    },
  };
}

const flinkRun = (source: string) =>
  `docker compose exec flink-jobmanager flink run /opt/flink/jobs/${source}-processor.jar`;
const SUBMITTED = 'Job has been submitted with JobID';

const jobStep = (source: string): GuideStep => ({
  command: flinkRun(source),
  result: `job ${source}-processor is submitted`,
  says: [SUBMITTED],
});

/** What the jobs need besides the topics, and the guide does not make. */
const hotStoreSetUp = [
  'for source in arxiv github news dns; do ' +
    `${hotStorePut('/_template/data-broker-$source', `@${FOLDER}/$source-template.json`)} && ` +
    `${hotStorePut(`/${firstIndex('$source')}`, `"{\\"aliases\\":{\\"$source\\":{\\"is_write_index\\":true}}}"`)} || exit 1; done`,
  ...sources.map(({ deadLetterTopic }) => createTopic(deadLetterTopic, 1)),
];

/** Steps 5 to 7 of the guide. */
export const SERVICES: readonly GuideStep[] = [
  {
    command: 'docker compose exec elasticsearch elasticsearch-setup-passwords auto',
    result: 'the built-in users have passwords',
    needs: ['security'],
    exitCode: 1,
    says: ['unable to read from standard input'],
    finding: {
      problem:
        'It asks for a confirmation, which a script can not give. Confirmed at a terminal it gives the user elastic another password by chance: ELASTIC_PASSWORD of .env and the jobs that use it are locked out. That setting is all that is needed.',
      corrected: [hotStoreGet('/_security/_authenticate')],
      check: async (_world, [output = '']) => {
        expect(JSON.parse(output)).toMatchObject({ username: 'elastic', enabled: true });
        return 'leave it out: ELASTIC_PASSWORD of .env is in force';
      },
    },
  },
  {
    command: AS_WRITTEN,
    result: `the lifecycle policy ${POLICY}`,
    needs: ['security', 'ilm'],
    says: ["Couldn't read data from file", 'missing authentication token'],
    check: async (world, { exitCode }) => {
      await mkdir(join(world.directory, FOLDER), { recursive: true });
      await world.write(`${FOLDER}/elasticsearch-config.yml`, 'policy:\n  phases:\n    hot: {}\n');
      const authenticated = AS_WRITTEN.replace('curl', 'curl -u "elastic:$ELASTIC_PASSWORD"');
      const yaml = await world.shell(authenticated);
      expect(yaml.output).toContain('"status":400');
      return `code ${exitCode} though the file is missing and the server answers 401; with a file of YAML and the password it answers 400`;
    },
    finding: {
      problem:
        'Three things: the file does not exist; a file of YAML is sent as JSON, which the server refuses (400); the request is without credentials (401). And curl ends with 0 all the same: only -f makes the failure one.',
      supply,
      corrected: [hotStorePut(`/_ilm/policy/${POLICY}`, `@${FOLDER}/hot-store-policy.json`)],
      check: async ({ services: { elasticsearch } }, [output = '']) => {
        expect(JSON.parse(output)).toEqual({ acknowledged: true });
        const found = await elasticsearch.request<Record<string, { policy: object }>>(
          'GET',
          `/_ilm/policy/${POLICY}`,
        );
        expect(found[POLICY]?.policy).toMatchObject({ phases: { delete: { min_age: '10d' } } });
        return 'acknowledged; the policy deletes after 10 days';
      },
    },
  },
  topicStep('arxiv_raw', 8),
  topicStep('github_events', 16),
  topicStep('news_feed', 8),
  topicStep('dns_data', 32),
  {
    command: flinkRun('arxiv'),
    result: 'job arxiv-processor is submitted',
    exitCode: 1,
    says: ["the hot alias 'arxiv' does not exist"],
    finding: {
      problem:
        'The guide makes a policy and topics, but neither the index templates nor the aliases that the jobs write through, nor the topics of dead letters. The job refuses to start, and says so.',
      supply,
      corrected: [...hotStoreSetUp, flinkRun('arxiv')],
      check: async (_world, outputs) => {
        expect(outputs.at(-1)).toContain(SUBMITTED);
        return 'templates, aliases and dead-letter topics are made; then the same command submits the job';
      },
    },
  },
  jobStep('github'),
  jobStep('news'),
  jobStep('dns'),
];
