import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { ENV } from '../../shared/platform/names.ts';
import { damagedFile, RESTORE_OR_START_AFRESH } from '../data-folder/damaged-file.ts';
import { DATABASE_FILE, type DataFolder } from '../data-folder/data-folder.ts';
import type { Configuration } from './configuration.ts';

export const BUS_NAME = 'customer-lifecycle';
export const SECRET_ID = 'customer-lifecycle';
export const REGION = 'local';
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

const TABLE_NAME_FILE = 'table-name';

/** The table's name, unique per folder: a database that outlives a folder must not be used with another folder's key. */
export function tableNameOf(folder: DataFolder): string {
  return `customer-lifecycle-${generatedOnce(folder, TABLE_NAME_FILE, 4, [DATABASE_FILE])}`;
}

/** The value of the secret, in the format of the deployed secret in Secrets Manager. */
export function secretOf({ connections }: Configuration, folder: DataFolder): string {
  return JSON.stringify({
    identityKey: generatedOnce(folder, 'identity-key', 32, [TABLE_NAME_FILE, DATABASE_FILE]),
    connections: Object.fromEntries(connections.map(({ name, secrets }) => [name, secrets])),
  });
}

/**
 * A random name or key that is generated once per folder.
 * @param later the files that are created after it. If one exists, a new value would make every customer unknown.
 * @throws Refusal when the file is damaged, or missing although a later one exists
 */
function generatedOnce(folder: DataFolder, file: string, bytes: number, later: readonly string[]): string {
  const kept = folder.read(file);
  const path = folder.path(file);
  if (kept !== undefined && !new RegExp(`^[0-9a-f]{${2 * bytes}}$`).test(kept))
    throw damagedFile(path, 'damaged', RESTORE_OR_START_AFRESH);
  if (kept !== undefined) return kept;
  if (later.some((name) => existsSync(folder.path(name))))
    throw damagedFile(path, 'missing or empty', RESTORE_OR_START_AFRESH);
  const generated = randomBytes(bytes).toString('hex');
  folder.create(file, generated);
  return generated;
}

/** The whole environment of the functions. It contains none of this machine's AWS settings. */
export function functionEnvironment(
  { connections, policy, epoch, archiveAfterYears }: Configuration,
  folder: DataFolder,
  endpoints: { readonly tableName: string; readonly databaseUrl: string; readonly awsUrl: string },
): Record<string, string> {
  return {
    [ENV.table]: endpoints.tableName,
    [ENV.bus]: BUS_NAME,
    [ENV.secret]: SECRET_ID,
    [ENV.connections]: JSON.stringify(connections.map(({ secrets: _, ...connection }) => connection)),
    [ENV.policy]: JSON.stringify(policy),
    [ENV.epoch]: String(epoch),
    ...(archiveAfterYears !== undefined && { [ENV.archiveAfterYears]: String(archiveAfterYears) }),
    [ENV.parkingFolder]: folder.path('parking'),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: folder.path('no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: folder.path('no-aws-credentials'),
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.databaseUrl,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.awsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.awsUrl,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
