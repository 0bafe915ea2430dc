import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { POLICY_PASS_KEY } from '../../shared/storage/policy-passes.ts';
import { type EventFilter, parseEventFilter } from './event-filter.ts';

/** The table in a synthesised template. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

/** The settings of the event source mapping in a synthesised template. */
export interface MappingSettings {
  readonly batchSize: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly bisectOnError: boolean;
  readonly reportsItemFailures: boolean;
  /** How often a failed batch is retried; Infinity when the template sets no limit. */
  readonly maximumRetries: number;
  /** Infinity when the template sets no limit. */
  readonly maximumRecordAgeSeconds: number;
  /** A record passes when one of them matches. Without filters every record passes. */
  readonly filters: readonly EventFilter[];
}

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const tableProperties = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
  StreamSpecification: z.object({
    StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']),
  }),
});

const unlimitedWhenNegative = z
  .number()
  .default(-1)
  .transform((value) => (value < 0 ? Number.POSITIVE_INFINITY : value));

const mappingProperties = z.object({
  BatchSize: z.number().default(100),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumRetryAttempts: unlimitedWhenNegative,
  MaximumRecordAgeInSeconds: unlimitedWhenNegative,
  // A higher value needs several readers per shard. One reader keeps the order of a customer's events.
  ParallelizationFactor: z.literal(1).default(1),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).default({ Filters: [] }),
});

/**
 * The only table in the synthesised templates, as input of CreateTable.
 * @throws when there is not exactly one, or it uses a property that is not supported here
 */
export function readTable(templates: readonly unknown[]): TableDefinition {
  const { StreamSpecification, GlobalSecondaryIndexes, ...table } = tableProperties.parse(
    onlyResource(templates, 'AWS::DynamoDB::GlobalTable'),
  );
  return {
    ...table,
    ...(GlobalSecondaryIndexes !== undefined && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ Projection, ...index }) => ({
        ...index,
        Projection: {
          ProjectionType: Projection.ProjectionType,
          ...(Projection.NonKeyAttributes && { NonKeyAttributes: Projection.NonKeyAttributes }),
        },
      })),
    }),
    StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType },
  };
}

/**
 * The only event source mapping in the synthesised templates.
 * @throws when there is not exactly one, or it uses a setting that is not supported here
 */
export function readMapping(templates: readonly unknown[]): MappingSettings {
  const properties = mappingProperties.parse(onlyResource(templates, 'AWS::Lambda::EventSourceMapping'));
  return {
    batchSize: properties.BatchSize,
    startingPosition: properties.StartingPosition,
    bisectOnError: properties.BisectBatchOnFunctionError,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
    maximumRetries: properties.MaximumRetryAttempts,
    maximumRecordAgeSeconds: properties.MaximumRecordAgeInSeconds,
    filters: properties.FilterCriteria.Filters.map(({ Pattern }) => parseEventFilter(Pattern)),
  };
}

function onlyResource(templates: readonly unknown[], type: string): unknown {
  const found = templates
    .flatMap((one) => Object.values(template.parse(one).Resources))
    .filter((resource) => resource.Type === type);
  if (found.length !== 1) throw new Error(`the templates have ${found.length} resources of ${type}, not one`);
  return found[0]?.Properties;
}

/** Creates the table unless it exists, and returns the ARN of its stream. */
export async function ensureTable(
  client: DynamoDBClient,
  name: string,
  definition: TableDefinition,
): Promise<string> {
  const stream = async () =>
    (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.LatestStreamArn;
  let arn: string | undefined;
  try {
    arn = await stream();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand({ ...definition, TableName: name }));
    arn = await stream();
  }
  if (arn === undefined) throw new Error(`table ${name} of the DynamoDB endpoint has no stream`);
  return arn;
}

/**
 * Makes a table that holds nothing of a customer as it was before the first review. False, and nothing is changed, for any
 * other table.
 */
export async function forgetReviews(client: DynamoDBClient, name: string): Promise<boolean> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name, Limit: 2 }));
  const key = { PK: { S: POLICY_PASS_KEY.PK }, SK: { S: POLICY_PASS_KEY.SK } };
  if (Items.some(({ PK, SK }) => PK?.S !== key.PK.S || SK?.S !== key.SK.S)) return false;
  await client.send(new DeleteItemCommand({ TableName: name, Key: key }));
  return true;
}
