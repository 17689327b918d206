/** Every image that the harness can obtain. */
export const imageNames = [
  'kafka',
  'flink',
  'elasticsearch-8',
  'elasticsearch-6',
  'minio',
  'toxiproxy',
] as const;
export type ImageName = (typeof imageNames)[number];

/** What a service can do, as scenarios ask for it. */
export type Capability = 'jmx' | 'ilm' | 'painless' | 'security' | 's3-plugin' | 'zookeeper';

export interface RegistryImage {
  /** Repository without prefix and tag. */
  repository: string;
  tag: string;
  version: string;
  /** When and how the tag was last known to be pullable. */
  known: string;
  capabilities: readonly Capability[];
  /** Unpacked size in MiB, estimated: these can't be pulled where this was written. */
  sizeMiB: number;
}

export interface AssembledImage {
  /** Folder in `recipes/`, and our repository is `localhost/data-broker/<recipe>`. */
  recipe: string;
  /** The tag before the recipe's hash; what testcontainers parses as a version. */
  tag: string;
  /** Of the service inside. */
  version: string;
  capabilities: readonly Capability[];
  /** Of the image, without its base. */
  sizeMiB: number;
  /** Downloads, build caches and working files on the host. */
  workMiB: number;
}

export interface CatalogueEntry {
  title: string;
  registry: RegistryImage;
  packages: AssembledImage;
}

/** The one place with names, tags and versions. See CONTRACTS for what the images promise. */
export const CATALOGUE: Readonly<Record<ImageName, CatalogueEntry>> = {
  kafka: {
    title: 'Apache Kafka, KRaft',
    registry: {
      repository: 'confluentinc/cp-kafka',
      tag: '8.3.0',
      version: '4.3 (Confluent Platform 8.3.0)',
      known: '2026-06-25, in use in public sources (karafka/waterdrop, testcontainers-node)',
      capabilities: ['jmx'],
      sizeMiB: 700,
    },
    packages: {
      recipe: 'kafka',
      tag: '8.3.0',
      version: '4.3.1',
      capabilities: ['jmx'],
      sizeMiB: 60,
      workMiB: 200,
    },
  },
  flink: {
    title: 'Apache Flink',
    registry: {
      repository: 'flink',
      tag: '2.3.0-java17',
      version: '2.3.0',
      known: '2026-06-23, in the official images library',
      capabilities: ['s3-plugin', 'zookeeper'],
      sizeMiB: 850,
    },
    packages: {
      recipe: 'flink',
      tag: '2.3.0',
      version: '2.3.0',
      capabilities: ['s3-plugin', 'zookeeper'],
      sizeMiB: 350,
      workMiB: 1500,
    },
  },
  'elasticsearch-8': {
    title: 'Elasticsearch 8',
    registry: {
      repository: 'docker.elastic.co/elasticsearch/elasticsearch',
      tag: '8.19.20',
      version: '8.19.20',
      known: '2026-08-20, in the official images library',
      capabilities: ['ilm', 'painless', 'security'],
      sizeMiB: 1400,
    },
    packages: {
      recipe: 'elasticsearch-8',
      tag: '8.19.21',
      version: '8.19.21',
      capabilities: [],
      sizeMiB: 120,
      workMiB: 400,
    },
  },
  'elasticsearch-6': {
    title: 'Elasticsearch 6.8',
    registry: {
      repository: 'docker.elastic.co/elasticsearch/elasticsearch',
      tag: '6.8.23',
      version: '6.8.23',
      known: '2022-01-13, the last release of its line; the publisher keeps its tags',
      capabilities: ['ilm', 'painless', 'security'],
      sizeMiB: 900,
    },
    packages: {
      recipe: 'elasticsearch-6',
      tag: '6.8.23',
      version: '6.8.23',
      capabilities: ['ilm', 'painless', 'security'],
      sizeMiB: 200,
      workMiB: 600,
    },
  },
  minio: {
    title: 'MinIO',
    registry: {
      repository: 'quay.io/minio/minio',
      tag: 'RELEASE.2025-09-07T16-13-09Z',
      version: 'RELEASE.2025-09-07T16-13-09Z',
      known: '2026-09, frozen there; the repository on Docker Hub was deleted on 2026-09-11',
      capabilities: [],
      sizeMiB: 180,
    },
    packages: {
      recipe: 'minio',
      tag: '2026.2.12',
      version: 'commit 7aac2a2c5b7c of 2026-02-12',
      capabilities: [],
      sizeMiB: 110,
      workMiB: 4500,
    },
  },
  toxiproxy: {
    title: 'Toxiproxy',
    registry: {
      repository: 'ghcr.io/shopify/toxiproxy',
      tag: '2.12.0',
      version: '2.12.0',
      known: '2026-11, in the repository of its sources',
      capabilities: [],
      sizeMiB: 25,
    },
    packages: {
      recipe: 'toxiproxy',
      tag: '2.12.0',
      version: '2.12.0',
      capabilities: [],
      sizeMiB: 12,
      workMiB: 600,
    },
  },
};

/**
 * Repository of all images that the harness assembles; `images remove` looks at no other. The host
 * part keeps testcontainers from putting TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX before it.
 */
export const OWN_REPOSITORY = 'localhost/data-broker';

/** Labels of assembled images. */
export const LABELS = {
  assembled: 'io.databroker.assembled',
  recipe: 'io.databroker.recipe',
  hash: 'io.databroker.recipe.hash',
  contents: 'io.databroker.contents',
} as const;
