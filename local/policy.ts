import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { entryOf, isProvider } from '../shared/connectors/registry.ts';
import { readOtherPolicy } from '../shared/lifecycle/other-policy.ts';
import type { Policy } from '../shared/lifecycle/policy.ts';
import { type PolicyReading, readPolicy } from '../shared/lifecycle/read-policy.ts';
import { createCustomerApi } from './customer/api.ts';
import { jsonText } from './customer/report.ts';
import { DATABASE_FILE, openDataFolder } from './data-folder/data-folder.ts';
import { startEmbeddedDynamoDb } from './database/embedded-dynamodb.ts';
import { compareAll } from './policy/compared.ts';
import { movesText } from './policy/moves.ts';
import { POLICY_HELP, type PolicyOptions, readPolicyOptions } from './policy/options.ts';
import { previewOf } from './policy/preview.ts';
import { previewJson, previewText } from './policy/report.ts';
import { collectIdentities, type StoredIdentities, scanTable } from './policy/stored-identities.ts';
import { movesIn } from './policy/stored-moves.ts';
import { readConfiguration } from './stack/configuration.ts';
import { CREDENTIALS, REGION, tableNameOf } from './stack/function-environment.ts';
import { tableRefusal } from './terminal/aws-refusal.ts';
import { forgetProgress } from './terminal/kept-progress.ts';
import { showCount } from './terminal/progress.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

const print = (text: string) => process.stdout.write(text);

async function preview(options: PolicyOptions): Promise<void> {
  const { source } = options;
  if (source.type === 'api') return previewByApi(options, source);
  if (source.type === 'table') return previewOfTable(options, source.table);
  return previewOfFolder(options, source.directory);
}

/** The data of a local stack that is not running, with the policy that its variables give. */
async function previewOfFolder({ overrides, json }: PolicyOptions, directory: string): Promise<void> {
  const present = accepted(readPolicy(readConfiguration(process.env).policy));
  const other = accepted(readOtherPolicy(overrides, present));
  const stored = await readFolder(directory);
  const found = previewOf(stored, other, addressOnceIn(stored));
  const moves = movesIn(stored, present, other, Date.now());
  if (json) return void print(jsonText({ ...previewJson(found, stored), ...moves }));
  print(movesText(moves));
  print(`\n${previewText(found, stored)}`);
}

/** A deployed table does not name the present policy, so only the linking rules are compared. */
async function previewOfTable({ policy, json }: PolicyOptions, table: string): Promise<void> {
  const stored = await readDeployed(table);
  const found = previewOf(stored, policy, addressOnceIn(stored));
  print(json ? jsonText(previewJson(found, stored)) : previewText(found, stored));
}

function addressOnceIn({ providers }: StoredIdentities): (connection: string) => boolean {
  return (connection) => {
    const provider = providers.get(connection) ?? '';
    return isProvider(provider) && entryOf(provider).addressOnce === true;
  };
}

function accepted(reading: PolicyReading): Policy {
  if ('refused' in reading) throw new Refusal(`${reading.refused}.`);
  return reading.policy;
}

async function previewByApi(
  { overrides, json }: PolicyOptions,
  { url, progressFile: file }: Extract<PolicyOptions['source'], { readonly type: 'api' }>,
): Promise<void> {
  const counter = showCount('customers compared', process.stderr, Date.now);
  const compared = await compareAll({
    api: createCustomerApi(url),
    url,
    overrides,
    file,
    onProgress: counter.show,
  });
  counter.end();
  const { asOf, customers, moves } = compared;
  print(json ? jsonText({ asOf, customers, moves }) : movesText({ asOf, customers, moves }));
  if ('linking' in overrides && !json)
    print(
      '\nLinking rules were not compared: that needs --table, or DATA_DIR of a stack that is not running.\n',
    );
  if (file !== undefined) forgetProgress(file);
}

async function readDeployed(table: string): Promise<StoredIdentities> {
  try {
    return await collectIdentities(scanTable(DynamoDBDocumentClient.from(new DynamoDBClient()), table));
  } catch (error) {
    if (error instanceof ResourceNotFoundException)
      throw new Refusal(`There is no table ${table} in this Region.`);
    throw tableRefusal(error);
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
