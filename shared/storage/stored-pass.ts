import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { NEW_ITEM, versionAsRead } from './conditions.ts';
import type { ItemKey } from './keys.ts';
import type { StoredItem } from './stored-item.ts';

/** How far the review has visited all customers. */
export interface Pass {
  /** When it began, by the clock of the customers. */
  readonly since: number;
  /** The partition of the index by row that is visited next, and the last customer visited in it. */
  readonly partition: number;
  readonly after: string | null;
  /** Number of writes. */
  readonly version: number;
}

/** The schema of a pass as stored. */
export const storedPass = z.object({
  since: z.number(),
  partition: z.number(),
  after: z.string().nullable(),
  version: z.number(),
});

/** The stored progress of a pass. There is at most one. */
export interface Passes<One extends Pass> {
  read(): Promise<One | undefined>;
  /** Writes the next version. False if somebody else has written since it was read. */
  write(pass: One): Promise<boolean>;
}

/** Creates the progress that a table holds under this key. */
export function createPasses<One extends Pass>(
  client: DynamoDBDocumentClient,
  table: string,
  key: ItemKey,
  parse: (item: StoredItem) => One | undefined,
): Passes<One> {
  return {
    async read() {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      return Item && parse(Item);
    },
    async write(pass) {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...key, ...pass, version: pass.version + 1 },
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
