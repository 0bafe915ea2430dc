import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { namesOfAddressOnce } from '../shared/connectors/connection-list.ts';
import { isProvider } from '../shared/connectors/registry.ts';
import { DATABASE_FILE, openDataFolder } from './data-folder/data-folder.ts';
import { startEmbeddedDynamoDb } from './database/embedded-dynamodb.ts';
import { POLICY_HELP, type PolicyOptions, readPolicyOptions } from './policy/options.ts';
import { previewOf } from './policy/preview.ts';
import { previewJson, previewText } from './policy/report.ts';
import { collectIdentities, type StoredIdentities, scanTable } from './policy/stored-identities.ts';
import { CREDENTIALS, REGION, tableNameOf } from './stack/function-environment.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

async function preview({ policy, table, json }: PolicyOptions): Promise<void> {
  const stored =
    table === undefined ? await readFolder(process.env.DATA_DIR ?? '') : await readDeployed(table);
  const connections = [...stored.providers].flatMap(([name, provider]) =>
    isProvider(provider) ? [{ name, provider }] : [],
  );
  const addressOnce = namesOfAddressOnce(connections);
  const found = previewOf(stored, policy, (connection) => addressOnce.has(connection));
  process.stdout.write(json ? previewJson(found, stored) : previewText(found, stored));
}

async function readDeployed(table: string): Promise<StoredIdentities> {
  try {
    return await collectIdentities(scanTable(DynamoDBDocumentClient.from(new DynamoDBClient()), table));
  } catch (error) {
    if (error instanceof ResourceNotFoundException)
      throw new Refusal(`There is no table ${table} in this Region.`);
    throw error;
  }
}

/** The folder is locked, so that no stack writes while it is read. */
async function readFolder(directory: string): Promise<StoredIdentities> {
  if (!existsSync(join(directory, DATABASE_FILE)))
    throw new Refusal(`DATA_DIR ${directory} has no data of a local stack.`);
  const folder = openDataFolder(directory);
  try {
    const database = await startEmbeddedDynamoDb(folder.path(DATABASE_FILE));
    try {
      const client = new DynamoDBClient({ endpoint: database.url, region: REGION, credentials: CREDENTIALS });
      return await collectIdentities(scanTable(DynamoDBDocumentClient.from(client), tableNameOf(folder)));
    } finally {
      await database.close();
    }
  } finally {
    folder.release();
  }
}

await runCommand({ name: 'policy', help: POLICY_HELP, read: readPolicyOptions, work: preview });
