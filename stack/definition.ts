import { z } from 'zod';
import { imageSources } from './images/index.ts';
import { platformSources } from './platform/sources.ts';
import { elasticsearchDefinition } from './services/elasticsearch.ts';
import { flinkDefinition } from './services/flink.ts';
import { jvmTunings } from './services/jvm.ts';
import { kafkaDefinition } from './services/kafka.ts';
import { minioDefinition } from './services/minio.ts';

const sourceNames = Object.keys(platformSources) as (keyof typeof platformSources)[];

/** Everything that can be said about a Data Broker before it is started. All parts have defaults. */
export const dataBrokerDefinition = z.strictObject({
  kafka: kafkaDefinition.prefault({}),
  flink: flinkDefinition.prefault({}),
  elasticsearch: elasticsearchDefinition.prefault({}),
  minio: minioDefinition.prefault({}),
  /** The sources whose topics, stores and jobs are set up. */
  sources: z.array(z.enum(sourceNames)).min(1).default(sourceNames),
  /** What the services' Java machines are tuned for. */
  jvm: z.enum(jvmTunings).default('startup'),
  /** Where images come from. */
  images: z.enum(imageSources).default('auto'),
  /** `guide` publishes the ports of the deployment guide, `any` free ones; always on 127.0.0.1. */
  ports: z.enum(['any', 'guide']).default('any'),
});
export type DataBrokerDefinition = z.input<typeof dataBrokerDefinition>;
export type ResolvedDefinition = z.infer<typeof dataBrokerDefinition>;
