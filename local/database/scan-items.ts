import { type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { StoredItem } from '../../shared/storage/stored-item.ts';

/** Reads the items of a whole table, page by page. Nothing is written. */
export async function* scanItems(
  client: DynamoDBDocumentClient,
  scan: Omit<ScanCommandInput, 'ExclusiveStartKey'>,
): AsyncIterable<StoredItem> {
  let from: ScanCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new ScanCommand({ ...scan, ExclusiveStartKey: from }));
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
