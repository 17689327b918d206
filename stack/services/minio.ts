import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import { LoopbackContainer, launch, ready } from '../run/launch.ts';
import type { Run } from '../run/run.ts';
import {
  type Address,
  MIB,
  type Service,
  type ServiceContext,
  type ServiceImage,
} from './service.ts';

const API = 9000;
const REGION = 'us-east-1';

export const minioDefinition = z.strictObject({
  /** Memory of the container, MiB. */
  memory: z.number().int().min(256).default(768),
});
export type MinioDefinition = z.infer<typeof minioDefinition>;

/** An object in a bucket. */
export interface StoredObject {
  key: string;
  bytes: number;
}

/**
 * An answer of the object store that is not a success, or none at all. `name` is S3's own, such as
 * `NoSuchKey`. It has no cause: the client's errors hold their request with the access key in it.
 */
export class ObjectStoreError extends InfrastructureError {
  constructor(what: string, error: unknown) {
    super('MINIO', `${what}: ${errorMessage(error)}`, { subject: 'minio' });
    if (error instanceof Error) this.name = error.name;
  }
}

/** All methods throw {@link ObjectStoreError}. */
export interface ObjectStore extends Service, ObjectStoreCredentials {
  readonly endpoint: string;
  createBucket(bucket: string): Promise<void>;
  /** Objects whose key begins with the prefix, by key in byte order. */
  list(bucket: string, prefix: string): Promise<StoredObject[]>;
  get(bucket: string, key: string): Promise<Uint8Array>;
  put(bucket: string, key: string, content: Uint8Array): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
}

/** How the object store is reached by containers of the run, known before it is up. */
export interface ObjectStoreCredentials {
  readonly internalEndpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** New credentials for the object store of a run. */
export function minioCredentials({ secrets }: Run): ObjectStoreCredentials {
  return {
    internalEndpoint: `http://minio:${API}`,
    region: REGION,
    accessKey: secrets.generate(9),
    secretKey: secrets.generate(24),
  };
}

/** Bytes of memory that MinIO with this definition may use. */
export function minioMemory(definition: MinioDefinition): number {
  return definition.memory * MIB;
}

/**
 * Starts MinIO with credentials of its own and waits until it says that it is ready.
 * @throws {InfrastructureError} CONTAINER, EXITED, TIMEOUT
 */
export async function startMinio(
  context: ServiceContext,
  image: ServiceImage,
  definition: MinioDefinition,
  credentials: ObjectStoreCredentials,
): Promise<ObjectStore> {
  const launched = await launch(context.run, {
    service: 'minio',
    ports: new Map([[API, undefined]]),
    memory: minioMemory(definition),
    signal: context.signal,
    build: (place) =>
      new LoopbackContainer(image.reference, place)
        .withCommand(['server', '/data', '--console-address', ':9001'])
        .withEnvironment({
          MINIO_ROOT_USER: credentials.accessKey,
          MINIO_ROOT_PASSWORD: credentials.secretKey,
        }),
  });
  const endpoint = `http://127.0.0.1:${launched.port(API)}`;
  await ready(context.run, launched, {
    what: 'says that it is ready',
    deadline: 60_000,
    signal: context.signal,
    probe: async (signal) => {
      const response = await fetch(`${endpoint}/minio/health/ready`, { signal });
      return response.ok
        ? { done: true, value: undefined }
        : { done: false, seen: `HTTP ${response.status}` };
    },
  });
  return new Minio(endpoint, credentials, image.version);
}

class Minio implements ObjectStore {
  readonly name = 'minio';
  readonly capabilities = new Set<never>();
  readonly endpoint: string;
  readonly internalEndpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly version: string;
  readonly #client: S3Client;

  constructor(endpoint: string, credentials: ObjectStoreCredentials, version: string) {
    this.endpoint = endpoint;
    this.internalEndpoint = credentials.internalEndpoint;
    this.region = credentials.region;
    this.accessKey = credentials.accessKey;
    this.secretKey = credentials.secretKey;
    this.version = version;
    this.#client = new S3Client({
      endpoint,
      region: this.region,
      forcePathStyle: true,
      credentials: { accessKeyId: this.accessKey, secretAccessKey: this.secretKey },
    });
  }

  get addresses(): Address[] {
    return [
      {
        service: 'minio',
        what: 'S3 API',
        url: this.endpoint,
        internal: this.internalEndpoint,
        user: this.accessKey,
        password: this.secretKey,
      },
    ];
  }

  async createBucket(bucket: string): Promise<void> {
    await asked(`create ${bucket}`, () =>
      this.#client.send(new CreateBucketCommand({ Bucket: bucket })),
    );
  }

  async list(bucket: string, prefix: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await asked(`list ${bucket}/${prefix}`, () =>
        this.#client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        ),
      );
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined) objects.push({ key: Key, bytes: Size ?? 0 });
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return objects;
  }

  async get(bucket: string, key: string): Promise<Uint8Array> {
    return asked(`get ${bucket}/${key}`, async () => {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    });
  }

  async put(bucket: string, key: string, content: Uint8Array): Promise<void> {
    await asked(`put ${bucket}/${key}`, () =>
      this.#client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content })),
    );
  }

  async remove(bucket: string, key: string): Promise<void> {
    await asked(`remove ${bucket}/${key}`, () =>
      this.#client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })),
    );
  }
}

async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new ObjectStoreError(what, error);
  }
}
