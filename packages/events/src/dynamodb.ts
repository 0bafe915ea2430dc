import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerState } from './customer-state.ts';
import type { Store } from './store.ts';

const INDEX = 'by-check-time';
const MAX_DUE = 100;

/** The input of `CreateTable`, or of `aws dynamodb create-table --cli-input-json`, for the table of `dynamoDbStore`. */
export function tableDefinition(TableName: string) {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [
      { AttributeName: 'customerId', AttributeType: 'S' as const },
      { AttributeName: 'waiting', AttributeType: 'S' as const },
      { AttributeName: 'checkAt', AttributeType: 'N' as const },
    ],
    KeySchema: [{ AttributeName: 'customerId', KeyType: 'HASH' as const }],
    GlobalSecondaryIndexes: [
      {
        IndexName: INDEX,
        KeySchema: [
          { AttributeName: 'waiting', KeyType: 'HASH' as const },
          { AttributeName: 'checkAt', KeyType: 'RANGE' as const },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      },
    ],
  };
}

/** A store in a DynamoDB table: one item for each customer, replaced on the condition that nobody else replaced it. */
export function dynamoDbStore(client: DynamoDBDocumentClient, table: string): Store {
  return {
    async read(customerId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: { customerId }, ConsistentRead: true }),
      );
      return Item && { state: readState(customerId, Item.state), version: Number(Item.version) };
    },
    async write(customerId, state, version, checkAt) {
      // The index holds only the customers that somebody has to look at.
      const waiting = checkAt === undefined ? {} : { waiting: 'yes', checkAt };
      const item = { customerId, version: version + 1, state: JSON.stringify(state), ...waiting };
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: item,
            ...(version === 0
              ? { ConditionExpression: 'attribute_not_exists(customerId)' }
              : {
                  ConditionExpression: 'version = :version',
                  ExpressionAttributeValues: { ':version': version },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
        throw error;
      }
    },
    async due(now) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: INDEX,
          KeyConditionExpression: 'waiting = :yes AND checkAt <= :now',
          ExpressionAttributeValues: { ':yes': 'yes', ':now': now },
          Limit: MAX_DUE,
        }),
      );
      return Items.map(({ customerId }) => String(customerId));
    },
  };
}

function readState(customerId: string, text: unknown): CustomerState {
  const state = JSON.parse(String(text));
  if (state?.form !== 1)
    throw new Error(
      `The item of ${customerId} was written by another version of this package: install that version.`,
    );
  return state;
}
