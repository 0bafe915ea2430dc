import { DescribeContinuousBackupsCommand, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ENV } from '../../shared/platform/names.ts';
import { describeTable, lacksOfTable, newerEventsOfTable } from '../restore/check-table.ts';
import { deployedVariables } from './deployed-variables.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, type Finding, good } from './finding.ts';
import { lacksOfWarmThroughput } from './warm-throughput.ts';

/**
 * Whether the restored table can be used. Until the functions use it, this reads the whole table, because it must have no
 * events of the configured epoch; afterwards it has some.
 */
export function restoredTableChecks({ config, target, service }: Examined): Check[] {
  const { table, epoch, deployment, capacity } = config;
  if (table === undefined) return [];
  const { name, streamArn } = table;
  const { dynamoDb } = target.clients;

  async function find(): Promise<Finding> {
    const described = await describeTable(dynamoDb, name);
    if (described === undefined) return bad(`there is no table ${name} in this account and Region`);
    const check = {
      client: DynamoDBDocumentClient.from(dynamoDb),
      raw: dynamoDb,
      table: name,
      epoch,
      async hasBackups() {
        const { ContinuousBackupsDescription: backups } = await dynamoDb.send(
          new DescribeContinuousBackupsCommand({ TableName: name }),
        );
        return backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
      },
    };
    const isUsed = (await deployedVariables({ target, service }))?.[ENV.table] === name;
    const faults = [
      ...(await lacksOfTable(described, check)),
      ...(described.LatestStreamArn === streamArn
        ? []
        : [`Its stream is ${described.LatestStreamArn}: set table.streamArn to that.`]),
      ...(await missingTags(described.TableArn ?? '')),
      ...lacksOfWarmThroughput(described, capacity),
      ...(isUsed ? [] : await newerEventsOfTable(check)),
    ];
    return faults.length === 0
      ? good(`${name} ${isUsed ? 'is in use' : `has no events of epoch ${epoch} or later`}`)
      : bad(faults.join(' ').replace(/\.$/, ''));
  }

  /** The stack imports the table, so it does not tag it. */
  async function missingTags(ResourceArn: string): Promise<string[]> {
    const wanted = Object.entries(deployment.tags ?? {});
    if (wanted.length === 0) return [];
    const { Tags = [] } = await dynamoDb.send(new ListTagsOfResourceCommand({ ResourceArn }));
    const missing = wanted.filter(
      ([key, value]) => !Tags.some(({ Key, Value }) => Key === key && Value === value),
    );
    if (missing.length === 0) return [];
    const given = missing.map(([key, value]) => `Key=${key},Value=${value}`).join(' ');
    return [
      `The table ${name} lacks tags: aws dynamodb tag-resource --resource-arn ${ResourceArn} --tags ${given}.`,
    ];
  }

  return [{ name: 'restored table', find }];
}
