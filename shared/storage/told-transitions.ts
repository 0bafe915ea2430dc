import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { parseTransition } from '../events/stored-transition.ts';
import type { Transition } from '../events/transition.ts';
import { transitionsOf } from './keys.ts';

/** Everything that was told of a customer, oldest first. */
export async function transitionsOfCustomer(
  client: DynamoDBDocumentClient,
  table: string,
  customerId: string,
): Promise<Transition[]> {
  const { PK, prefix } = transitionsOf(customerId);
  const transitions: Transition[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'PK = :customer AND begins_with(SK, :transitions)',
        ExpressionAttributeValues: { ':customer': PK, ':transitions': prefix },
        ExclusiveStartKey: from,
      }),
    );
    transitions.push(...(page.Items ?? []).flatMap(({ body }) => parseTransition(String(body)) ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return transitions;
}
