import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { parseTransition } from '../events/stored-transition.ts';
import { TABLE } from '../platform/names.ts';
import { type ItemKey, transitionsOf } from './keys.ts';
import type { Page, StoredTransition } from './pages.ts';

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

const FIELDS = 'PK, SK, body';

/** Creates the reader of a table. */
export function createTransitionReader(client: DynamoDBDocumentClient, table: string): ReadTransitions {
  const ofCustomer = (customerId: string) => {
    const { PK, from, to } = transitionsOf(customerId);
    return new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'PK = :partition AND SK BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':partition': PK, ':from': from, ':to': to },
      ProjectionExpression: FIELDS,
    });
  };
  const inSegment = (segment: number, segments: number) =>
    new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(SK, :transition)',
      ExpressionAttributeValues: { ':transition': TABLE.transitionPrefix },
      ProjectionExpression: FIELDS,
      Segment: segment,
      TotalSegments: segments,
    });
  return async (range, after) => {
    const command =
      'customerId' in range ? ofCustomer(range.customerId) : inSegment(range.segment, range.segments);
    if (after !== null) command.input.ExclusiveStartKey = { ...after };
    const { Items = [], LastEvaluatedKey: last } =
      command instanceof QueryCommand ? await client.send(command) : await client.send(command);
    return {
      values: Items.map(({ PK, SK, body }) => ({
        key: { PK: String(PK), SK: String(SK) },
        transition: parseTransition(String(body)),
      })),
      next: last === undefined ? null : { PK: String(last.PK), SK: String(last.SK) },
    };
  };
}
