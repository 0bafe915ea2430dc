import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { loadConnector } from '../connectors/load-connector.ts';
import { openArchive, openServices, openTable } from '../intake/open-services.ts';
import type { ServiceEnvironment } from '../intake/service-environment.ts';
import type { Services } from '../intake/services.ts';
import { openParkingStorage } from '../parking/open-storage.ts';
import { realTime } from '../platform/clock.ts';
import { keepSecrets } from '../platform/secrets.ts';
import { readStoredSecret } from '../platform/stored-secret.ts';
import type { OpenLogArchive } from '../storage/archive-port.ts';
import { createPages } from '../storage/pages.ts';
import type { PrivacyDeps } from './privacy.ts';

/** The AWS services of a function that also erases or exports customers. */
export interface OpenedPrivacy {
  readonly client: DynamoDBDocumentClient;
  readonly services: () => Services | undefined;
  /** The archived activities; undefined if none are archived. */
  readonly archive: OpenLogArchive | undefined;
  readonly privacy: PrivacyDeps;
}

/** Connects a function that erases or exports customers: table, parking storage and the identity key. */
export async function openPrivacy(environment: ServiceEnvironment): Promise<OpenedPrivacy> {
  const { table, secret, connections, parking } = environment;
  const client = openTable();
  // These functions need only the identity key, which never changes.
  const secrets = keepSecrets(readStoredSecret(secret), { refreshMilliseconds: null });
  await secrets.firstLoad;
  const archive = openArchive(client, environment);
  const pages = createPages(client, table, archive);
  const parked = openParkingStorage(parking);
  return {
    client,
    archive,
    services: openServices(client, environment, secrets, archive),
    privacy: { pages, parked, connections, loadConnector, realTime },
  };
}
