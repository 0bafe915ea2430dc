import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../platform/names.ts';
import { type ItemKey, transitionsOf } from './keys.ts';
import { type Page, type StoredTransition, storedTransition } from './pages.ts';
import { inRange, itemKeyOf, type Query, readPage } from './queries.ts';

/** Which transitions to read: those of one customer, or those in one part of the table. */
export type TransitionRange =
  | { readonly customerId: string }
  | { readonly segment: number; readonly segments: number };

/**
 * Reads transitions from after a key: those of a customer by a query, all others by a scan, because no index has their time. A
 * customer's transitions are in one part of the table, and come in the order of their sequences. An empty page is not
 * necessarily the last.
 */
export type ReadTransitions = (
  range: TransitionRange,
  after: ItemKey | null,
) => Promise<Page<StoredTransition, ItemKey>>;

/** Creates the reader of a table. */
export function createTransitionReader(client: DynamoDBDocumentClient, table: string): ReadTransitions {
  function ofCustomer(customerId: string, page: Query) {
    return readPage(client, table, { ...inRange(transitionsOf(customerId)), ...page, ConsistentRead: false });
  }

  async function inSegment(Segment: number, TotalSegments: number, page: Query) {
    const command = new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(SK, :transition)',
      ExpressionAttributeValues: { ':transition': TABLE.transitionPrefix },
      Segment,
      TotalSegments,
      ...page,
    });
    const { Items = [], LastEvaluatedKey: last } = await client.send(command);
    return { items: Items, last };
  }

  return async (range, after) => {
    const page = {
      ProjectionExpression: 'PK, SK, body',
      ...(after !== null && { ExclusiveStartKey: { ...after } }),
    };
    const { items, last } =
      'customerId' in range
        ? await ofCustomer(range.customerId, page)
        : await inSegment(range.segment, range.segments, page);
    return { values: items.map(storedTransition), next: last === undefined ? null : itemKeyOf(last) };
  };
}
