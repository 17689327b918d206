import type { ObtainedImage } from '../source.ts';
import { type Contract, expectSame, expectText } from './contract.ts';
import type { Prober, StartedProbe } from './probe.ts';

const PASSWORD = 'Contract-test-1';

/** What the stack needs of the Elasticsearch image, by what the image says that it can do. */
export async function verifyElasticsearch(
  contract: Contract,
  prober: Prober,
  image: ObtainedImage,
): Promise<void> {
  const can = new Set(image.capabilities);
  const old = image.version.startsWith('6.');
  const node = await prober.start({
    env: {
      'discovery.type': 'single-node',
      'cluster.name': 'contract',
      'xpack.security.enabled': String(can.has('security')),
      // Version 6 knows no settings by this name of a variable.
      ...(old ? {} : { ES_SETTING_CLUSTER_ROUTING_ALLOCATION_DISK_THRESHOLD__ENABLED: 'false' }),
      ...(can.has('ilm') ? { 'indices.lifecycle.poll_interval': '1s' } : {}),
      ...(can.has('security') ? { ELASTIC_PASSWORD: PASSWORD } : {}),
      ES_JAVA_OPTS: '-Xms512m -Xmx512m',
    },
    ports: [9200],
  });
  const call = caller(node, can.has('security') ? PASSWORD : undefined);

  await contract.point('a node starts with settings from the environment', async () => {
    const authorization = can.has('security') ? basic(PASSWORD) : undefined;
    const headers = authorization === undefined ? {} : { authorization };
    expectText(await node.answers(9200, '/_cluster/health', { headers }), '"contract"');
  });
  await contract.point('runs as 1000:0', async () => {
    expectText(await node.must(['id']), /uid=1000.*gid=0/);
  });
  await contract.point(
    'config, data, logs and plugins are in /usr/share/elasticsearch',
    async () => {
      await node.must([
        'bash',
        '-c',
        'cd /usr/share/elasticsearch && ls -d config data logs plugins',
      ]);
    },
  );
  await contract.point('ES_JAVA_OPTS sets the heap', async () => {
    expectText((await call('GET', '/_nodes/jvm')).body, '"heap_max_in_bytes":536870912');
  });
  if (!old) {
    await contract.point('ES_SETTING_A_B__C becomes a.b_c', async () => {
      expectText(
        (await call('GET', '/_nodes/settings?flat_settings')).body,
        'disk.threshold_enabled":"false"',
      );
    });
  }
  await contract.point('a document is indexed and found', async () => {
    const { status } = await call('PUT', '/probe/_doc/1?refresh=true', { text: 'word' });
    expectSame(status, 201);
    expectText((await call('GET', '/probe/_search?q=word')).body, '"_id":"1"');
  });
  if (can.has('security')) {
    await contract.point('security: nobody gets in without the password', async () => {
      expectSame((await caller(node, undefined)('GET', '/_cluster/health')).status, 401);
    });
    await contract.point('security: roles and users can be made', async () => {
      const path = old ? '/_xpack/security/role/probe' : '/_security/role/probe';
      expectSame((await call('PUT', path, { cluster: ['monitor'] })).status, 200);
    });
  }
  if (can.has('ilm')) {
    await contract.point(
      'ilm: a policy can be put, the poll interval is the given one',
      async () => {
        const policy = { phases: { delete: { min_age: '1d', actions: { delete: {} } } } };
        expectSame((await call('PUT', '/_ilm/policy/probe', { policy })).status, 200);
        expectText(
          (await call('GET', '/_nodes/settings?flat_settings')).body,
          'poll_interval":"1s"',
        );
      },
    );
  }
  if (can.has('painless')) {
    await contract.point('painless: a script updates a document', async () => {
      const path = old ? '/probe/_doc/1/_update' : '/probe/_update/1';
      const script = { script: { source: 'ctx._source.n = 1', lang: 'painless' } };
      expectSame((await call('POST', path, script)).status, 200);
    });
  }
  await contract.point('any other command is run as it is', async () => {
    const { exitCode, output } = await prober.run({ command: ['bash', '-c', 'echo as it is'] });
    expectSame(exitCode, 0);
    expectText(output, 'as it is');
  });
}

const basic = (password: string) =>
  `Basic ${Buffer.from(`elastic:${password}`).toString('base64')}`;

function caller(node: StartedProbe, password: string | undefined) {
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${await node.url(9200)}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(password === undefined ? {} : { authorization: basic(password) }),
      },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.text() };
  };
}
