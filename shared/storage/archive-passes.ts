import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ItemKey } from './keys.ts';
import { createStoredPass } from './stored-pass.ts';

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
  const stored = createStoredPass<ArchivePass>(client, table, KEY);
  return {
    ...stored,
    async read() {
      const item = await stored.read();
      return item && passItem.parse(item);
    },
  };
}
