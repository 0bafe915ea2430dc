import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { namesOfAddressOnce } from '../connectors/connection-list.ts';
import { createIdentityHash } from '../identity/identity-hash.ts';
import { openParkingStorage } from '../parking/open-storage.ts';
import { clock } from '../platform/clock.ts';
import type { SecretsKeeper } from '../platform/secrets.ts';
import type { LogArchive, OpenLogArchive } from '../storage/archive-port.ts';
import { createCustomerStore } from '../storage/customer-store.ts';
import type { ServiceEnvironment } from './service-environment.ts';
import type { Services } from './services.ts';

/**
 * In milliseconds. Two attempts leave time to park a delivery before the senders with the shortest timeout
 * give up.
 */
const REQUEST_TIMEOUT = 1_500;

/**
 * The table's client in a function. A request that is not answered in time fails; the client by itself would
 * only log a warning.
 */
export function openTable(): DynamoDBDocumentClient {
  const requestHandler = {
    connectionTimeout: REQUEST_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
  };
  return DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler, maxAttempts: 2 }));
}

/** Opens the archive of the logs; undefined if none is configured. It is loaded when it is first needed. */
export function openArchive(
  client: DynamoDBDocumentClient,
  { table, parking, archiveAfterYears }: Pick<ServiceEnvironment, 'table' | 'parking' | 'archiveAfterYears'>,
): OpenLogArchive | undefined {
  if (archiveAfterYears === undefined) return undefined;
  let opened: Promise<LogArchive> | undefined;
  return () => {
    opened ??= import('../storage/log-archive.ts').then(({ createLogArchive }) =>
      createLogArchive(client, table, openParkingStorage(parking), { pause, random: Math.random }),
    );
    return opened;
  };
}

/**
 * The services, once the secret with the identity key has been loaded; undefined before. The key never
 * changes while there is data, so the first one loaded is kept.
 */
export function openServices(
  client: DynamoDBDocumentClient,
  {
    table,
    policy,
    connections,
    epoch,
  }: Pick<ServiceEnvironment, 'table' | 'policy' | 'connections' | 'epoch'>,
  secrets: SecretsKeeper,
  archive: OpenLogArchive | undefined,
): () => Services | undefined {
  let services: Services | undefined;
  return () => {
    const key = services === undefined ? secrets.current()?.identityKey : undefined;
    if (key === undefined) return services;
    const identityHash = createIdentityHash(key);
    const pacing = { pause, random: Math.random };
    const store = createCustomerStore(client, table, identityHash, { ...pacing, epoch, archive });
    const addressOnce = namesOfAddressOnce(connections.values());
    const deferred = async () =>
      (await import('../storage/deferred-updates.ts')).createDeferredUpdates(client, table);
    services = { store, deferred, identityHash, policy, clock, addressOnce, ...pacing };
    return services;
  };
}
