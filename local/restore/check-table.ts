import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TABLE } from '../../shared/platform/names.ts';
import { scanItems } from '../database/scan-items.ts';

/** A restored table, and what reads it. */
export interface RestoredTableCheck {
  readonly client: DynamoDBDocumentClient;
  readonly raw: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
  /** The epoch that is configured for it. */
  readonly epoch: number;
  /** Whether point-in-time recovery is on. */
  readonly hasBackups: () => Promise<boolean>;
}

const INDEXES = [TABLE.stageIndex.name, TABLE.dueIndex.name, TABLE.rowIndex.name];
const stored = z.object({ epoch: z.number().default(0), detectedAt: z.number() });

/**
 * What is wrong with a restored table, in sentences: it lacks what a restore does not bring along, or something was written to
 * it since it was restored. It reads the whole table.
 */
export async function faultsOfTable(check: RestoredTableCheck): Promise<readonly string[]> {
  const { raw, table } = check;
  const described = await describeTable(raw, table);
  if (described === undefined) return [`There is no table ${table} in this account and Region.`];
  return [...(await lacksOfTable(described, check)), ...(await newerEventsOfTable(check))];
}

/** What a restore does not bring along and the table still lacks, in sentences. */
export async function lacksOfTable(
  described: TableDescription,
  { table, hasBackups }: Pick<RestoredTableCheck, 'table' | 'hasBackups'>,
): Promise<readonly string[]> {
  const faults = [...missing(described, table)];
  if (!(await hasBackups()))
    faults.push(
      `The table ${table} has no point-in-time recovery: aws dynamodb update-continuous-backups --table-name ${table} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=35.`,
    );
  return faults;
}

/** That the table has events of the configured epoch or a later one, in a sentence. It reads the whole table. */
export async function newerEventsOfTable(check: RestoredTableCheck): Promise<readonly string[]> {
  const { table, epoch } = check;
  const newest = await newestEvent(check);
  if (newest === undefined || newest.epoch < epoch) return [];
  return [
    `The table ${table} has events of epoch ${newest.epoch}, the last of ${new Date(newest.detectedAt).toISOString()}, and epoch ${epoch} is configured: set "epoch" to ${newest.epoch + 1}.`,
  ];
}

/** The table; undefined if there is none. */
export async function describeTable(
  raw: RestoredTableCheck['raw'],
  table: string,
): Promise<TableDescription | undefined> {
  try {
    return (await raw.send(new DescribeTableCommand({ TableName: table }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function* missing(
  { StreamSpecification, GlobalSecondaryIndexes = [], DeletionProtectionEnabled }: TableDescription,
  table: string,
): Iterable<string> {
  if (StreamSpecification?.StreamEnabled !== true || StreamSpecification.StreamViewType !== 'NEW_IMAGE')
    yield `The table ${table} has no stream of new images: aws dynamodb update-table --table-name ${table} --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE.`;
  if (DeletionProtectionEnabled !== true)
    yield `The table ${table} is not protected from deletion: aws dynamodb update-table --table-name ${table} --deletion-protection-enabled.`;
  for (const name of INDEXES)
    if (!GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === name))
      yield `The table ${table} has no index ${name}: restore it again with its indexes.`;
}

async function newestEvent({
  client,
  table,
}: RestoredTableCheck): Promise<z.infer<typeof stored> | undefined> {
  let newest: z.infer<typeof stored> | undefined;
  const transitions = scanItems(client, {
    TableName: table,
    FilterExpression: 'begins_with(SK, :transition)',
    ExpressionAttributeValues: { ':transition': TABLE.transitionPrefix },
    ProjectionExpression: 'body',
  });
  for await (const { body } of transitions) {
    const event = stored.parse(JSON.parse(String(body)));
    const isNewer =
      newest === undefined ||
      event.epoch > newest.epoch ||
      (event.epoch === newest.epoch && event.detectedAt > newest.detectedAt);
    if (isNewer) newest = event;
  }
  return newest;
}
