import { DescribeContinuousBackupsCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createCustomerApi } from './customer/api.ts';
import { jsonText } from './customer/report.ts';
import { describeTable, faultsOfTable } from './restore/check-table.ts';
import { eraseAgain } from './restore/erase-again.ts';
import { RESTORE_HELP, type RestoreOptions, readRestoreOptions } from './restore/options.ts';
import { tableRefusal } from './terminal/aws-refusal.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

async function restore(options: RestoreOptions): Promise<void> {
  const raw = new DynamoDBClient({});
  const client = DynamoDBDocumentClient.from(raw);
  const { table } = options;
  if (options.type === 'erase-again') {
    for (const name of [options.former, table])
      if ((await describeTable(raw, name)) === undefined)
        throw new Refusal(`There is no table ${name} in this account and Region.`);
    const erased = await eraseAgain({ ...options, client, api: createCustomerApi(options.url) });
    process.stdout.write(jsonText(erased));
    if (erased.inPart.length + erased.objects.length > 0) process.exitCode = 1;
    return;
  }
  const hasBackups = async () => {
    const { ContinuousBackupsDescription: backups } = await raw.send(
      new DescribeContinuousBackupsCommand({ TableName: table }),
    );
    return backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
  };
  const faults = await faultsOfTable({ client, raw, table, epoch: options.epoch, hasBackups });
  process.stdout.write(faults.length === 0 ? `The table ${table} can be used.\n` : `${faults.join('\n')}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

async function work(options: RestoreOptions): Promise<void> {
  await restore(options).catch((error: unknown) => {
    throw tableRefusal(error);
  });
}

await runCommand({ name: 'restore', help: RESTORE_HELP, read: readRestoreOptions, work });
