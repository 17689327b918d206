import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { TableStore } from '../../delta/table.ts';
import type { ObjectStoreCredentials } from '../../minio.ts';

/** How the object store is reached from this host. */
export type StoreAccess = Pick<ObjectStoreCredentials, 'region' | 'accessKey' | 'secretKey'> & {
  endpoint: string;
};

/** A file of the bucket. */
export interface ColdFile {
  key: string;
  bytes: number;
  /** When it was written, milliseconds of the epoch. */
  modified: number;
}

interface Content {
  etag: string;
  bytes: Uint8Array;
}

/** Files of a log that are remembered, at most. */
const REMEMBERED = 20_000;

/**
 * The bucket that the cold store is in, and nothing else of the object store. A file of a log is fetched once, and
 * again when it was replaced: tables come and go under the same names.
 */
export class ColdBucket implements TableStore {
  readonly name: string;
  readonly #client: S3Client;
  readonly #etags = new Map<string, string>();
  readonly #contents = new Map<string, Content>();

  constructor(name: string, { endpoint, region, accessKey, secretKey }: StoreAccess) {
    this.name = name;
    this.#client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    });
  }

  /** Names of the folders directly below a prefix that ends with a slash, or of all. */
  async folders(prefix: string): Promise<string[]> {
    const folders: string[] = [];
    for await (const page of this.#pages(prefix, '/')) {
      for (const { Prefix = '' } of page.CommonPrefixes ?? []) {
        folders.push(Prefix.slice(prefix.length, -1));
      }
    }
    return folders;
  }

  /** Whether any key begins with the prefix. */
  async has(prefix: string): Promise<boolean> {
    const { KeyCount = 0 } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, MaxKeys: 1 }),
    );
    return KeyCount > 0;
  }

  async list(bucket: string, prefix: string): Promise<ColdFile[]> {
    this.#requireOwn(bucket);
    const objects: ColdFile[] = [];
    for await (const page of this.#pages(prefix)) {
      for (const { Key, Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
        if (Key === undefined) continue;
        this.#etags.set(Key, ETag);
        objects.push({ key: Key, bytes: Size, modified: LastModified?.getTime() ?? 0 });
      }
    }
    return objects;
  }

  async get(bucket: string, key: string): Promise<Uint8Array> {
    this.#requireOwn(bucket);
    const known = this.#contents.get(key);
    if (known !== undefined && known.etag === this.#etags.get(key)) return known.bytes;
    const { Body, ETag = '' } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.name, Key: key }),
    );
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    if (this.#contents.size >= REMEMBERED) this.#contents.clear();
    this.#contents.set(key, { etag: ETag, bytes });
    return bytes;
  }

  /** Closes the connections to the store. */
  close(): void {
    this.#client.destroy();
  }

  async *#pages(prefix: string, delimiter?: string) {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.name,
          Prefix: prefix,
          Delimiter: delimiter,
          ContinuationToken: token,
        }),
      );
      yield page;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  #requireOwn(bucket: string): void {
    if (bucket !== this.name) throw new Error(`${bucket} is not the bucket of the cold store`);
  }
}
