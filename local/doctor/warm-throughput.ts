import type { TableDescription, TableWarmThroughputDescription } from '@aws-sdk/client-dynamodb';
import { type CapacityConfig, warmThroughput } from '../../infra/capacity-config.ts';

interface Units {
  readonly ReadUnitsPerSecond: number;
  readonly WriteUnitsPerSecond: number;
}

/** Where a table that no stack made lacks the configured capacity, one sentence each, with the command that gives it. */
export function lacksOfWarmThroughput(
  { TableName, WarmThroughput, GlobalSecondaryIndexes = [] }: TableDescription,
  capacity: CapacityConfig = {},
): string[] {
  const ofTable = unitsOf(capacity.table);
  const ofIndexes = unitsOf(capacity.indexes);
  const update = `aws dynamodb update-table --table-name ${TableName}`;
  const faults: string[] = [];
  if (ofTable !== undefined && lacks(WarmThroughput, ofTable))
    faults.push(
      `${sentence(`table ${TableName}`, WarmThroughput, 'table', ofTable)}: ${update} --warm-throughput ReadUnitsPerSecond=${ofTable.ReadUnitsPerSecond},WriteUnitsPerSecond=${ofTable.WriteUnitsPerSecond}.`,
    );
  if (ofIndexes === undefined) return faults;
  for (const { IndexName, WarmThroughput: has } of GlobalSecondaryIndexes)
    if (lacks(has, ofIndexes)) {
      const updates = JSON.stringify([{ Update: { IndexName, WarmThroughput: ofIndexes } }]);
      faults.push(
        `${sentence(`index ${IndexName}`, has, 'indexes', ofIndexes)}: ${update} --global-secondary-index-updates '${updates}'.`,
      );
    }
  return faults;
}

function unitsOf(given: CapacityConfig['table']): Units | undefined {
  const { warmThroughput: units } = warmThroughput(given);
  return (
    units && {
      ReadUnitsPerSecond: units.readUnitsPerSecond,
      WriteUnitsPerSecond: units.writeUnitsPerSecond,
    }
  );
}

function lacks(has: TableWarmThroughputDescription | undefined, wanted: Units): boolean {
  return (
    (has?.ReadUnitsPerSecond ?? 0) < wanted.ReadUnitsPerSecond ||
    (has?.WriteUnitsPerSecond ?? 0) < wanted.WriteUnitsPerSecond
  );
}

function sentence(
  what: string,
  has: TableWarmThroughputDescription | undefined,
  key: keyof CapacityConfig,
  wanted: Units,
): string {
  return `The ${what} takes ${has?.WriteUnitsPerSecond ?? 0} writes and ${has?.ReadUnitsPerSecond ?? 0} reads a second at once, and capacity.${key} is for ${wanted.WriteUnitsPerSecond} and ${wanted.ReadUnitsPerSecond}`;
}
