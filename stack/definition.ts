import { z } from 'zod';
import { imageSources } from './images/index.ts';
import { proxiableLinks } from './link.ts';
import { hotStoreDefinition } from './platform/hot-store/definition.ts';
import { DEFAULT_SOURCES, platformSources } from './platform/sources.ts';
import { elasticsearchDefinition } from './services/elasticsearch.ts';
import { flinkDefinition, flinkSettings, slotsOfJobs } from './services/flink.ts';
import { jvmTunings } from './services/jvm.ts';
import { kafkaDefinition } from './services/kafka.ts';
import { minioDefinition } from './services/minio.ts';

const sourceNames = Object.keys(platformSources) as (keyof typeof platformSources)[];

const settings = z.strictObject({
  kafka: kafkaDefinition.prefault({}),
  flink: flinkSettings.prefault({}),
  elasticsearch: elasticsearchDefinition.prefault({}),
  minio: minioDefinition.prefault({}),
  /** Lifecycle of the hot store's indices. */
  hotStore: hotStoreDefinition.prefault({}),
  /** The sources whose topics, stores and jobs are set up. */
  sources: z
    .array(z.enum(sourceNames))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'each source once')
    .default([...DEFAULT_SOURCES]),
  /**
   * Whether the start submits the job of each source. Else whoever starts the stack does, and hands it
   * over by `adoptJob`.
   */
  submitJobs: z.boolean().default(true),
  /** The links that lead through Toxiproxy, so that faults can be put on them. None costs nothing. */
  links: z
    .array(z.enum(proxiableLinks))
    .refine((links) => new Set(links).size === links.length, 'each link once')
    .default([]),
  /** What the services' Java machines are tuned for. */
  jvm: z.enum(jvmTunings).default('startup'),
  /** Where images come from. */
  images: z.enum(imageSources).default('auto'),
  /** `guide` publishes the ports of the deployment guide, `any` free ones; always on 127.0.0.1. */
  ports: z.enum(['any', 'guide']).default('any'),
});

/** Everything that can be said about a Data Broker before it is started. All parts have defaults. */
export const dataBrokerDefinition = settings
  .refine(hasEnoughSlots, {
    path: ['flink', 'slots'],
    error: 'taskManagers times slots of at least parallelism times sources, or left out',
    when: ({ issues }) => issues.length === 0,
  })
  .transform((given) => ({ ...given, flink: flinkDefinition(given.flink, given.sources.length) }));
export type DataBrokerDefinition = z.input<typeof dataBrokerDefinition>;
export type ResolvedDefinition = z.infer<typeof dataBrokerDefinition>;

/** The jobs run at once: a job without slots would wait for ever. */
function hasEnoughSlots({ flink, sources }: z.infer<typeof settings>): boolean {
  const { slots, taskManagers } = flinkDefinition(flink, sources.length);
  return slots * taskManagers >= slotsOfJobs(flink, sources.length);
}
