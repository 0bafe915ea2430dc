import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { NEW_ITEM, versionAsRead } from './conditions.ts';
import type { ItemKey } from './keys.ts';

/** How far the review has looked for customers whose activities can be archived. */
export interface ArchivePass {
  /** When it began, by the clock of the customers. */
  readonly since: number;
  /** The partition of the index by row that is visited next, and the last customer visited in it. */
  readonly partition: number;
  readonly after: string | null;
  /** Number of writes. */
  readonly version: number;
}

/** The stored progress. There is at most one. */
export interface ArchivePasses {
  read(): Promise<ArchivePass | undefined>;
  /** False if somebody else has written since it was read. */
  write(pass: ArchivePass): Promise<boolean>;
}

const KEY: ItemKey = { PK: 'ARCHIVE', SK: 'PASS' };

const passItem = z.object({
  since: z.number(),
  partition: z.number(),
  after: z.string().nullable(),
  version: z.number(),
});

/** Creates the progress that a table holds. */
export function createArchivePasses(client: DynamoDBDocumentClient, table: string): ArchivePasses {
  return {
    async read() {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: KEY, ConsistentRead: true }),
      );
      return Item && passItem.parse(Item);
    },
    async write(pass) {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...KEY, ...pass, version: pass.version + 1 },
            ...(pass.version === 0 ? NEW_ITEM : versionAsRead(pass.version)),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
