import { expect } from 'vitest';
import { waitUntil } from '../../common/wait.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import { hotStoreGet } from './corrected.ts';
import type { GuideStep } from './step.ts';

const HEALTH = '/_cluster/health?pretty';
const open = (port: number) => `curl -fsS "http://localhost:${port}/"`;

const notThere = (command: string, reason: string): GuideStep => ({
  command,
  result: 'its page opens',
  notRun: reason,
});

/** Step 8, health checks and logging. */
export const OPERATION: readonly GuideStep[] = [
  notThere('Kafka Manager: http://localhost:9000', 'the stack has no Kafka Manager'),
  {
    command: 'Flink Dashboard: http://localhost:8081',
    result: 'its page opens',
    run: (world) => world.shell(open(8081)),
    says: ['Apache Flink Web Dashboard'],
  },
  {
    command: 'Elasticsearch: http://localhost:9200',
    result: 'it answers',
    needs: ['security'],
    run: (world) => world.shell(open(9200)),
    exitCode: 22,
    says: ['401'],
    finding: {
      problem: 'Security is on: it answers 401 without credentials.',
      corrected: [hotStoreGet('/')],
      check: async (_world, [output = '']) => {
        expect(output).toContain('cluster_uuid');
        return 'answers with its name and version';
      },
    },
  },
  notThere('Grafana: http://localhost:3000', 'the stack has no Grafana'),
  notThere('Prometheus: http://localhost:9090', 'the stack has no Prometheus'),
  {
    command:
      'docker compose exec kafka-broker kafka-topics --describe --bootstrap-server localhost:9092',
    result: 'all topics with their partitions and replicas',
    check: async (_world, { output }) => {
      for (const { topic, partitions } of Object.values(platformSources)) {
        expect(output).toMatch(new RegExp(`Topic: ${topic}\\t.*PartitionCount: ${partitions}\\t`));
      }
      return 'the four topics with 8, 16, 8 and 32 partitions';
    },
  },
  {
    command: `curl -X GET "localhost:9200${HEALTH}"`,
    result: 'the health of the cluster',
    needs: ['security'],
    says: ['missing authentication token', '"status" : 401'],
    finding: {
      problem: 'Without credentials the answer is 401, and curl ends with 0.',
      corrected: [hotStoreGet(HEALTH)],
      check: async (_world, [output = '']) => {
        const { status } = JSON.parse(output) as { status: string };
        expect(['green', 'yellow']).toContain(status);
        return `"status" : "${status}"`;
      },
    },
  },
  {
    command: 'curl -X GET "localhost:8081/jobs/overview"',
    result: 'the state of the four jobs',
    run: async (world) => {
      const command = 'curl -X GET "localhost:8081/jobs/overview"';
      return waitUntil({
        what: 'the overview names four running jobs',
        deadline: 60_000,
        probe: async () => {
          const ran = await world.shell(command);
          const running = ran.output.match(/"state":"RUNNING"/g) ?? [];
          return running.length === 4
            ? { done: true, value: ran }
            : { done: false, seen: ran.output };
        },
      });
    },
    check: async (_world, { output }) => {
      for (const { jobName } of Object.values(platformSources)) expect(output).toContain(jobName);
      return 'four jobs RUNNING';
    },
  },
  {
    command: 'docker compose logs [service-name]',
    result: 'the log of a service',
    exitCode: 1,
    says: ['no such service: [service-name]'],
    finding: {
      problem: 'A placeholder: the name of a service takes its place.',
      corrected: ['kafka-broker', 'elasticsearch', 'flink-jobmanager', 'flink-taskmanager-1'].map(
        (service) => `docker compose logs ${service}`,
      ),
      check: async (_world, outputs) => {
        for (const output of outputs) expect(output).not.toBe('');
        return `${outputs.length} logs, none of them empty`;
      },
    },
  },
];
