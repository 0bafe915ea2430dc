import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createPasses, type Pass, type Passes, storedPass } from './stored-pass.ts';

/** Creates the stored progress of the review as it looks for customers whose activities can be archived. */
export function createArchivePasses(client: DynamoDBDocumentClient, table: string): Passes<Pass> {
  return createPasses(client, table, { PK: 'ARCHIVE', SK: 'PASS' }, (item) => storedPass.parse(item));
}
