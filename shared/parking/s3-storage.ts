import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { ParkingStorage } from './parking-storage.ts';

/** Stores texts as objects of a bucket. The client is loaded when it is first needed, because most deliveries are never parked. */
export function createS3Storage(bucket: string, config: S3ClientConfig = {}): ParkingStorage {
  let opened: Promise<{ s3: typeof import('./s3-client.ts'); client: S3Client }> | undefined;

  function open() {
    opened ??= import('./s3-client.ts').then((s3) => ({ s3, client: new s3.S3Client(config) }));
    return opened;
  }

  async function write(key: string, text: string, condition: { readonly IfNoneMatch?: '*' }): Promise<void> {
    const { s3, client } = await open();
    const object = { Bucket: bucket, Key: key, Body: text, ContentType: 'application/json', ...condition };
    await client.send(new s3.PutObjectCommand(object));
  }

  return {
    async put(key, text) {
      try {
        // Fails if the object exists: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        await write(key, text, { IfNoneMatch: '*' });
      } catch (error) {
        if (!(error instanceof Error && error.name === 'PreconditionFailed')) throw error;
      }
    },
    replace: (key, text) => write(key, text, {}),
    async *list(prefix, after) {
      const { s3, client } = await open();
      const wanted = { Bucket: bucket, Prefix: prefix, ...(after && { StartAfter: after }) };
      for await (const page of s3.paginateListObjectsV2({ client }, wanted))
        for (const { Key: key } of page.Contents ?? []) if (key !== undefined) yield key;
    },
    async topPrefixes() {
      const { s3, client } = await open();
      const found = new Set<string>();
      const wanted = { Bucket: bucket, Prefix: '', Delimiter: '/' };
      for await (const page of s3.paginateListObjectsV2({ client }, wanted))
        for (const { Prefix: prefix } of page.CommonPrefixes ?? [])
          if (prefix !== undefined) found.add(prefix);
      return found;
    },
    async read(key) {
      const { s3, client } = await open();
      try {
        const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof s3.NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove(key) {
      const { s3, client } = await open();
      await client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
