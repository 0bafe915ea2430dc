import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { NEW_ITEM, versionAsRead } from './conditions.ts';
import type { ItemKey } from './keys.ts';
import type { StoredItem } from './stored-item.ts';

/** The progress of a pass over all customers, in one item. */
export interface StoredPass<Pass> {
  /** The item; undefined if there is none yet. */
  read(): Promise<StoredItem | undefined>;
  /** Writes the next version. False if somebody else has written since it was read. */
  write(pass: Pass): Promise<boolean>;
}

/** Creates the progress that a table holds under this key. */
export function createStoredPass<Pass extends { readonly version: number }>(
  client: DynamoDBDocumentClient,
  table: string,
  key: ItemKey,
): StoredPass<Pass> {
  return {
    async read() {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      return Item;
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
