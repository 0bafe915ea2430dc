import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { loadConnector } from '../connectors/registry.ts';
import { openServices, openTable } from '../intake/open-services.ts';
import type { ServiceEnvironment } from '../intake/service-environment.ts';
import type { Services } from '../intake/services.ts';
import { openParkingStorage } from '../parking/open-storage.ts';
import { realTime } from '../platform/clock.ts';
import { keepSecrets } from '../platform/secrets.ts';
import { readStoredSecret } from '../platform/stored-secret.ts';
import { createPages } from '../storage/pages.ts';
import type { PrivacyDeps } from './privacy.ts';

/** What `query`, `review` and `redrive` have in common. */
export interface OpenedPrivacy {
  readonly client: DynamoDBDocumentClient;
  /** Undefined until the secret with the identity key is loaded. */
  readonly services: () => Services | undefined;
  readonly privacy: PrivacyDeps;
}

/** Opens the table, the secret and the parking storage. Resolves when the first load of the secret has ended. */
export async function openPrivacy(environment: ServiceEnvironment): Promise<OpenedPrivacy> {
  const { table, secret, policy, parking, connections } = environment;
  const client = openTable();
  // These functions need only the identity key. It never changes, so the secret is not refreshed.
  const secrets = keepSecrets(readStoredSecret(secret), { refreshMilliseconds: null });
  await secrets.firstLoad;
  return {
    client,
    services: openServices(client, table, policy, secrets),
    privacy: {
      pages: createPages(client, table),
      parked: openParkingStorage(parking),
      connections,
      loadConnector,
      realTime,
    },
  };
}
