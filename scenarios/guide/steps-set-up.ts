import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { environmentSettings } from '../../stack/environment.ts';
import { hotStoreGet } from './corrected.ts';
import { refused, understood } from './statement.ts';
import type { GuideStep } from './step.ts';
import { HEAPS } from './world.ts';

const JVM = '-XX:+PrintFlagsFinal -version';
const java = (options: string) => `docker compose exec flink-jobmanager java ${options} ${JVM}`;

/** Bytes of a heap flag as the Java machine took it. */
function flag(output: string, name: string): number {
  return Number(new RegExp(`${name}\\s*=\\s*(\\d+)`).exec(output)?.[1]);
}

/** A line of the `.env` file: what the stack makes of it. */
function setting(command: string, wanted: object): Pick<GuideStep, 'command' | 'run'> {
  return {
    command,
    run: async () => {
      const { definition, warnings } = environmentSettings(command);
      expect(definition).toMatchObject(wanted);
      return { exitCode: 0, output: warnings.join('; ') };
    },
  };
}

/** Steps 1 to 4 of the guide. */
export const SET_UP: readonly GuideStep[] = [
  {
    command: 'git clone <repository-url>',
    result: 'the repository is there',
    exitCode: 2,
    says: ["syntax error near unexpected token `newline'"],
    finding: {
      problem:
        'A placeholder in angle brackets is a redirection for the shell. The guide does not name the address, nor the directory that the next command expects.',
      corrected: ['git clone "$REPOSITORY_URL" data-broker'],
      notRun: 'the guide names no address',
    },
  },
  {
    command: 'cd data-broker',
    result: 'the repository is the working directory',
    notRun: 'there is nothing to clone, see the command before it',
  },
  {
    command: 'mkdir -p data/{kafka,elasticsearch,prometheus}',
    result: 'three directories',
    check: async ({ directory }) => {
      const found = (await readdir(join(directory, 'data'))).sort();
      expect(found).toEqual(['elasticsearch', 'kafka', 'prometheus']);
      return `data holds ${found.join(', ')}`;
    },
  },
  {
    ...setting('KAFKA_HEAP_OPTS=-Xmx1G -Xms1G', { kafka: { heap: 1024 } }),
    result: 'the broker has this heap',
    check: async ({ run }) => {
      const { Config } = await run.docker.getContainer(`${run.network}-kafka`).inspect();
      expect(Config.Env).toContain(`KAFKA_HEAP_OPTS=-Xms${HEAPS.kafka}m -Xmx${HEAPS.kafka}m`);
      return `read as 1024 MiB; the broker here was given ${HEAPS.kafka} MiB in the same way`;
    },
  },
  {
    command: 'ES_JAVA_OPTS=-Xmx2g -Xmx2g',
    result: 'Elasticsearch has this heap, from its start on',
    run: async (world) => {
      expect(environmentSettings('ES_JAVA_OPTS=-Xmx2g -Xmx2g').warnings).toHaveLength(2);
      return world.shell(java('-Xmx2g -Xmx2g'));
    },
    check: async (_world, { output }) => {
      expect(flag(output, 'MaxHeapSize')).toBe(2 * 1024 ** 3);
      expect(flag(output, 'InitialHeapSize')).toBeLessThan(2 * 1024 ** 3);
      return `MaxHeapSize ${flag(output, 'MaxHeapSize')}, InitialHeapSize ${flag(output, 'InitialHeapSize')} bytes`;
    },
    finding: {
      problem:
        '-Xmx stands there twice and -Xms not at all: the last -Xmx wins, and the heap begins small. Elasticsearch wants both to be equal.',
      corrected: ['ES_JAVA_OPTS=-Xms2g -Xmx2g'],
      correct: async (world) => {
        const { output } = await world.shell(java('-Xms2g -Xmx2g'));
        expect(flag(output, 'InitialHeapSize')).toBe(2 * 1024 ** 3);
        expect(flag(output, 'MaxHeapSize')).toBe(2 * 1024 ** 3);
        const { nodes } = await world.services.elasticsearch.request<{
          nodes: Record<string, { jvm: { mem: { heap_init_in_bytes: number } } }>;
        }>('GET', '/_nodes/jvm');
        const [node] = Object.values(nodes);
        expect(node?.jvm.mem.heap_init_in_bytes).toBe(HEAPS.elasticsearch * 1024 ** 2);
        return `both are 2 GiB; the node here was given ${HEAPS.elasticsearch} MiB in the same way`;
      },
    },
  },
  {
    ...setting('ELASTIC_PASSWORD=your_secure_password', {
      elasticsearch: { password: 'your_secure_password' },
    }),
    result: 'the password of the user elastic',
    needs: ['security'],
    check: async (world) => {
      const ran = await world.shell(hotStoreGet('/_cluster/health'));
      expect(ran.exitCode).toBe(0);
      return 'the user elastic gets in with it';
    },
  },
  {
    command: 'GF_SECURITY_ADMIN_PASSWORD=your_admin_password',
    result: 'the password of Grafana',
    notRun: 'the stack has no Grafana; the setting is accepted and said to be unused',
  },
  refused('CREATE CATALOG IF NOT EXISTS data_broker;'),
  understood('USE CATALOG data_broker;'),
  refused('CREATE SCHEMA IF NOT EXISTS public;'),
  {
    command:
      '-- Create tables for each data type (arxiv, github, news, dns)\n-- Schema definitions are in databricks-config.yml',
    result: 'a Delta table for each source',
    run: async () => ({ exitCode: 0, output: 'no statement to run' }),
    finding: {
      problem:
        'The block holds comments alone, and storage/cold-store/databricks-config.yml, which the guide takes schemas and cluster from, does not exist.',
      corrected: [
        "CREATE TABLE IF NOT EXISTS data_broker.public.arxiv USING DELTA LOCATION 's3://<bucket>/public/arxiv';",
      ],
      notRun:
        'it needs a workspace and its external location; each job makes its table by itself at its first commit, and the statement makes it known to the workspace',
    },
  },
  {
    command: 'docker compose up -d',
    result: 'all services run',
    check: async (_world, { output }) => allRunning(output),
  },
  {
    command: 'docker compose ps',
    result: 'all services are listed as running',
    check: async (_world, { output }) => allRunning(output),
  },
];

function allRunning(output: string): string {
  const lines = output.split('\n');
  for (const service of ['kafka', 'elasticsearch', 'flink-jobmanager', 'flink-taskmanager-1']) {
    expect(lines).toContain(`${service} running`);
  }
  return `here the stack's own start takes its place: ${lines.join(', ')}`;
}
