import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import { dataBroker } from '../../stack/data-broker.ts';
import { environmentSettings } from '../../stack/environment.ts';
import { COLD_BUCKET } from '../../stack/platform/job-environment.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import { prepareDataBroker } from '../../stack/prepare.ts';
import { openRun, type Run } from '../../stack/run/run.ts';
import { FLINK_BUCKET, type Services, startServices } from '../../stack/services/all.ts';
import { GuideShell, type Ran } from './shell.ts';

/** The guide's `.env` with smaller heaps, since other stacks run on the same host. MiB. */
export const HEAPS = { kafka: 384, elasticsearch: 640 };
const PASSWORD = 'your_secure_password';
const ENVIRONMENT = `KAFKA_HEAP_OPTS=-Xmx${HEAPS.kafka}m -Xms${HEAPS.kafka}m
ES_JAVA_OPTS=-Xms${HEAPS.elasticsearch}m -Xmx${HEAPS.elasticsearch}m
ELASTIC_PASSWORD=${PASSWORD}
GF_SECURITY_ADMIN_PASSWORD=your_admin_password
`;

/**
 * The guide's services, up and empty: no topic, no policy, no alias, no job. Where the guide's reader would
 * have its own buckets, those of the object store are there.
 */
export class GuideWorld implements AsyncDisposable {
  readonly run: Run;
  readonly services: Services;
  /** Where the guide's reader types. */
  readonly directory: string;
  readonly #shell: GuideShell;
  readonly #resources: Resources;

  private constructor(run: Run, services: Services, directory: string, resources: Resources) {
    this.run = run;
    this.services = services;
    this.directory = directory;
    this.#resources = resources;
    const portOf = (url: string) => Number(new URL(url).port);
    this.#shell = new GuideShell({
      run,
      directory,
      environment: { ELASTIC_PASSWORD: PASSWORD },
      ports: new Map([
        [9200, portOf(services.elasticsearch.url)],
        [8081, portOf(services.flink.url)],
      ]),
    });
  }

  /**
   * Starts the services by the guide's settings.
   * @throws {InfrastructureError} as the start of a Data Broker
   */
  static async start(): Promise<GuideWorld> {
    const settings = environmentSettings(ENVIRONMENT).definition;
    const sources = Object.values(platformSources).map(({ source }) => source);
    const { definition } = dataBroker({
      ...settings,
      sources: sources as (keyof typeof platformSources)[],
      flink: { parallelism: 1 },
    });
    const resources = new Resources(60_000);
    try {
      const prepared = await prepareDataBroker(definition, {
        install: true,
        progress: silent,
        signal: undefined,
      });
      const run = await openRun(prepared.engine.docker, resources);
      const services = await startServices({
        ...prepared,
        run,
        definition,
        resources,
        progress: silent,
        onReady: () => {},
      });
      await services.minio.createBucket(COLD_BUCKET);
      await services.minio.createBucket(FLINK_BUCKET);
      const directory = await temporaryDirectory('guide');
      resources.add('directory', () => rm(directory, { recursive: true, force: true }));
      return new GuideWorld(run, services, directory, resources);
    } catch (error) {
      await resources.release();
      throw error;
    }
  }

  /** Runs a command as the guide's reader would; see {@link GuideShell}. */
  shell(command: string): Promise<Ran> {
    return this.#shell.run(command);
  }

  /** Writes a file into the reader's directory, whose folders must be there. */
  async write(path: string, content: string): Promise<void> {
    await writeFile(join(this.directory, path), content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.release();
  }
}
