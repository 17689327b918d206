import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../common/wait.ts';
import type { KeyedContract } from '../../stack/contract.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

const script = fileURLToPath(
  new URL('../../examples/bring-your-own/order-view.js', import.meta.url),
);

export type PlantedBug = 'skip-on-retry' | 'no-version';

/** The example's pipeline as a process of its own. */
export class OrderView implements AsyncDisposable {
  readonly #process: ReturnType<typeof spawn>;
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(stack: StartedDataBroker, contract: KeyedContract, bug?: PlantedBug) {
    const { kafka, elasticsearch } = stack;
    const { username, password } = elasticsearch;
    const credentials = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    this.#process = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        KAFKA: kafka.bootstrapServers,
        TOPIC: contract.topic,
        GROUP: contract.consumerGroup,
        ELASTICSEARCH: elasticsearch.url,
        INDEX: contract.hotAlias,
        AUTHORIZATION: `Basic ${credentials}`,
        ...(bug === undefined ? {} : { PLANTED_BUG: bug }),
      },
    });
    this.#exited = once(this.#process, 'exit');
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
  }

  /** Starts it and waits until it has joined its group. */
  static async start(stack: StartedDataBroker, contract: KeyedContract, bug?: PlantedBug) {
    const view = new OrderView(stack, contract, bug);
    await view.says(/^ready$/m);
    return view;
  }

  /** Waits until its output holds something. */
  async says(pattern: RegExp): Promise<void> {
    await waitUntil({
      what: `the order view says ${pattern}`,
      deadline: 30_000,
      interval: 50,
      probe: async () => {
        if (pattern.test(this.#output)) return { done: true, value: undefined };
        return {
          done: false,
          seen: `exit code ${this.#process.exitCode}: ${this.#output.slice(-500)}`,
        };
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#exited;
  }
}
