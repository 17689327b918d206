import { expect, test } from 'vitest';
import { dataBroker } from './data-broker.ts';
import { environmentSettings, readEnvironmentFile } from './environment.ts';

test('the settings of the guide, and what is wrong with them', () => {
  const { definition, warnings } = environmentSettings(
    [
      '# Kafka',
      'KAFKA_HEAP_OPTS=-Xmx1G -Xms1G',
      'ES_JAVA_OPTS=-Xmx2g -Xmx2g',
      'ELASTIC_PASSWORD=your_secure_password',
      'GF_SECURITY_ADMIN_PASSWORD=your_admin_password',
    ].join('\n'),
  );
  expect(definition).toEqual({
    kafka: { heap: 1024 },
    elasticsearch: { heap: 2048, password: 'your_secure_password' },
  });
  expect(warnings).toEqual([
    'ES_JAVA_OPTS gives -Xmx 2 times (-Xmx2g -Xmx2g): the last one, -Xmx2g, wins',
    'ES_JAVA_OPTS has no -Xms: the heap is 2048 MiB from the start, as if it were -Xmx',
    'GF_SECURITY_ADMIN_PASSWORD is not used: the stack has no Grafana',
  ]);
});

test('of two the last one wins, by whatever unit', () => {
  const { definition, warnings } = environmentSettings(
    'ES_JAVA_OPTS="-Xms512m -Xmx1g -Xmx524288k"\nOTHER=1',
  );
  expect(definition).toEqual({ elasticsearch: { heap: 512 } });
  expect(warnings).toEqual([
    'ES_JAVA_OPTS gives -Xmx 2 times (-Xmx1g -Xmx524288k): the last one, -Xmx524288k, wins',
    'OTHER is not used: no setting of the stack',
  ]);
});

test('nothing set is nothing asked for', () => {
  expect(environmentSettings('KAFKA_HEAP_OPTS=\n')).toEqual({
    definition: { elasticsearch: {} },
    warnings: [],
  });
});

test.each([
  ['KAFKA_HEAP_OPTS=-Xmx1X', 'KAFKA_HEAP_OPTS: "-Xmx1X"'],
  ['KAFKA_HEAP_OPTS=-Xmx1000', 'KAFKA_HEAP_OPTS: "-Xmx1000"'],
  ['KAFKA_HEAP_OPTS=-Xmx0g', 'KAFKA_HEAP_OPTS: "-Xmx0g"'],
  ['KAFKA_HEAP_OPTS=-Xms1g', 'KAFKA_HEAP_OPTS: has no -Xmx'],
  ['ES_JAVA_OPTS=-Xmx1g -XX:+UseG1GC', 'ES_JAVA_OPTS: "-XX:+UseG1GC"'],
  ['ES_JAVA_OPTS=1g', 'ES_JAVA_OPTS: "1g"'],
  ['ELASTIC_PASSWORD=abc', 'ELASTIC_PASSWORD: is too short'],
])('%s is refused by name', (text, message) => {
  expect(() => environmentSettings(text)).toThrow(
    expect.objectContaining({ code: 'ENV_SETTING', message }),
  );
});

test('a file that is not there is named', async () => {
  await expect(readEnvironmentFile('/no/such/.env')).rejects.toMatchObject({
    code: 'ENV_FILE',
    subject: '/no/such/.env',
  });
});

test('the password is a setting of the stack that no report shows', () => {
  const { definition } = dataBroker({ elasticsearch: { password: 'your_secure_password' } });
  expect(definition.elasticsearch.password?.reveal()).toBe('your_secure_password');
  expect(JSON.stringify(definition)).not.toContain('your_secure_password');
});
