import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { namesOfAddressOnce } from '../shared/connectors/connection-list.ts';
import { isProvider } from '../shared/connectors/registry.ts';
import { createCustomerApi } from './customer/api.ts';
import { jsonText } from './customer/report.ts';
import { DATABASE_FILE, openDataFolder } from './data-folder/data-folder.ts';
import { startEmbeddedDynamoDb } from './database/embedded-dynamodb.ts';
import { compareAll, forgetProgress } from './policy/compared.ts';
import { movesText } from './policy/moves.ts';
import { POLICY_HELP, type PolicyOptions, readPolicyOptions } from './policy/options.ts';
import { previewOf } from './policy/preview.ts';
import { previewJson, previewText } from './policy/report.ts';
import { collectIdentities, type StoredIdentities, scanTable } from './policy/stored-identities.ts';
import { movesIn } from './policy/stored-moves.ts';
import { CREDENTIALS, REGION, tableNameOf } from './stack/function-environment.ts';
import { showCount } from './terminal/progress.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

const print = (text: string) => process.stdout.write(text);

async function preview(options: PolicyOptions): Promise<void> {
  const { source } = options;
  if (source.type === 'api') return previewByApi(options, source);
  const stored =
    source.type === 'table' ? await readDeployed(source.table) : await readFolder(source.directory);
  const connections = [...stored.providers].flatMap(([name, provider]) =>
    isProvider(provider) ? [{ name, provider }] : [],
  );
  const addressOnce = namesOfAddressOnce(connections);
  const { policy, json } = options;
  const found = previewOf(stored, policy, (connection) => addressOnce.has(connection));
  const moves = movesIn(stored, policy);
  if (json) return void print(jsonText({ ...previewJson(found, stored), moves }));
  print(movesText({ customers: stored.customers.length, moves }));
  print(`\n${previewText(found, stored)}`);
}

async function previewByApi(
  { policy, overrides, json }: PolicyOptions,
  { url, progressFile: file }: Extract<PolicyOptions['source'], { readonly type: 'api' }>,
): Promise<void> {
  const counter = showCount('customers compared', process.stderr, Date.now);
  const compared = await compareAll({
    api: createCustomerApi(url),
    url,
    policy: { overrides, version: policy.version },
    file,
    onProgress: counter.show,
  });
  counter.end();
  const { asOf, customers, moves } = compared;
  print(json ? jsonText({ asOf, customers, moves }) : movesText({ asOf, customers, moves }));
  if (file !== undefined) forgetProgress(file);
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
