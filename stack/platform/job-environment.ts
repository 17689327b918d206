import type { ElasticsearchCredentials } from '../services/elasticsearch.ts';
import type { ObjectStoreCredentials } from '../services/minio.ts';

/** Bucket and schema of the cold store; a table is a folder in it. */
export const COLD_BUCKET = 'data-broker';
export const COLD_SCHEMA = 'public';
/** Where the tables are in SQL, as the deployment guide names it. */
export const COLD_NAMESPACE = { catalog: 'data_broker', schema: COLD_SCHEMA } as const;

/** The environment of the JobManager, by which the jobs learn where they read and write. */
export function jobEnvironment(
  hot: ElasticsearchCredentials,
  store: ObjectStoreCredentials,
): Record<string, string> {
  return {
    DATA_BROKER_KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092',
    DATA_BROKER_ELASTICSEARCH_URL: hot.internalUrl,
    ...(hot.password === undefined
      ? {}
      : {
          DATA_BROKER_ELASTICSEARCH_USERNAME: hot.username,
          DATA_BROKER_ELASTICSEARCH_PASSWORD: hot.password,
        }),
    DATA_BROKER_S3_ENDPOINT: store.internalEndpoint,
    DATA_BROKER_S3_REGION: store.region,
    DATA_BROKER_S3_ACCESS_KEY: store.accessKey,
    DATA_BROKER_S3_SECRET_KEY: store.secretKey,
    DATA_BROKER_COLD_ROOT: `s3a://${COLD_BUCKET}/${COLD_SCHEMA}`,
  };
}
