import { Toxiproxy } from 'toxiproxy-node-client';
import { type Contract, expectSame, expectText } from './contract.ts';
import type { Prober } from './probe.ts';

const API = 8474;
/** A proxy of the server's own API: a request that goes through it can be seen to have an effect. */
const PROXIED = 8666;

/** What the stack needs of the Toxiproxy image. */
export async function verifyToxiproxy(contract: Contract, prober: Prober): Promise<void> {
  const server = await prober.start({ command: ['-host=0.0.0.0'], ports: [API, PROXIED] });
  await contract.point('server arguments without the program name; /version', () =>
    server.answers(API, '/version'),
  );
  const client = new Toxiproxy(await server.url(API));
  const through = await server.url(PROXIED);
  const proxy = () => client.get('own');
  await contract.point('a proxy that is made leads to its upstream', async () => {
    await client.createProxy({
      name: 'own',
      listen: `0.0.0.0:${PROXIED}`,
      upstream: `127.0.0.1:${API}`,
    });
    expectText(await server.answers(PROXIED, '/version'), 'version');
  });
  await contract.point('answers withheld: the request has its effect', async () => {
    const toxic = await (await proxy()).addToxic({
      name: 'answers',
      type: 'timeout',
      stream: 'downstream',
      toxicity: 1,
      attributes: { timeout: 0 },
    });
    const body = JSON.stringify({ name: 'unanswered', listen: '', upstream: 'localhost:1' });
    const answer = await fetch(`${through}/proxies`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(1_000),
    }).then(
      ({ status }) => String(status),
      ({ name }: Error) => name,
    );
    expectSame(answer, 'TimeoutError');
    expectSame(Object.keys(await client.getAll()).sort(), ['own', 'unanswered']);
    await toxic.remove();
    await server.answers(PROXIED, '/version');
  });
  await contract.point('a proxy that is turned off refuses connections', async () => {
    const { listen, upstream } = await proxy();
    await (await proxy()).update({ enabled: false, listen, upstream });
    const refused = await fetch(`${through}/version`).then(
      () => false,
      () => true,
    );
    expectSame(refused, true);
    await (await proxy()).update({ enabled: true, listen, upstream });
    await server.answers(PROXIED, '/version');
  });
}
