import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Contract, expectSame } from './contract.ts';
import type { Prober } from './probe.ts';

const USER = 'contract';
const SECRET = 'contract-secret';

/** What the stack needs of the MinIO image. */
export async function verifyMinio(contract: Contract, prober: Prober): Promise<void> {
  const server = await prober.start({
    command: ['server', '/data', '--console-address', ':9001'],
    env: { MINIO_ROOT_USER: USER, MINIO_ROOT_PASSWORD: SECRET },
    ports: [9000],
  });
  await contract.point('server arguments without the program name; /minio/health/live', () =>
    server.answers(9000, '/minio/health/live'),
  );
  await contract.point('/minio/health/ready', () => server.answers(9000, '/minio/health/ready'));
  await contract.point('a shell is there for waiting and for faults', () =>
    server.must(['sh', '-c', 'true']),
  );
  await contract.point('declares /data as a volume', async () => {
    expectSame(Object.keys((await server.inspect()).Config.Volumes ?? {}), ['/data']);
  });
  await contract.point('an object is put and got', async () => {
    await using client = await connect(await server.url(9000), SECRET);
    await client.s3.send(new CreateBucketCommand({ Bucket: 'probe' }));
    await client.s3.send(new PutObjectCommand({ Bucket: 'probe', Key: 'key', Body: 'one' }));
    expectSame(await client.read('probe', 'key'), 'one');
  });
  await contract.point(
    'If-None-Match: * refuses to overwrite (Delta commits need it)',
    async () => {
      await using client = await connect(await server.url(9000), SECRET);
      const again = { Bucket: 'probe', Key: 'key', Body: 'two', IfNoneMatch: '*' };
      const status = await statusOf(client.s3.send(new PutObjectCommand(again)));
      expectSame(status, 412);
    },
  );
  await contract.point('another secret is refused', async () => {
    await using client = await connect(await server.url(9000), 'another-secret');
    expectSame(await statusOf(client.s3.send(new ListBucketsCommand({}))), 403);
  });
  await contract.point('a restart keeps the object', async () => {
    await server.restart();
    await server.answers(9000, '/minio/health/ready');
    await using client = await connect(await server.url(9000), SECRET);
    expectSame(await client.read('probe', 'key'), 'one');
  });
}

async function connect(endpoint: string, secretAccessKey: string) {
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: USER, secretAccessKey },
  });
  return {
    s3,
    async read(Bucket: string, Key: string): Promise<string | undefined> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      s3.destroy();
    },
  };
}

async function statusOf(answer: Promise<unknown>): Promise<number | undefined> {
  return answer.then(
    () => 200,
    (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode,
  );
}
