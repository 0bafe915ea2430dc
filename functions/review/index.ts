import { loadConnector } from '../../shared/connectors/registry.ts';
import { openServices, openTable } from '../../shared/intake/open-services.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { dueCustomers } from '../../shared/storage/due-index.ts';
import { createPages } from '../../shared/storage/pages.ts';
import { parseReviewEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = parseReviewEnvironment(process.env);
const client = openTable();
// This function needs only the identity key of the secret, which never changes.
const secrets = keepSecrets(readStoredSecret(environment.secret), { refreshMilliseconds: null });
await secrets.firstLoad;

/** Lets time pass for customers that are due, and continues interrupted erasures. */
export const handler = createHandler({
  services: openServices(client, environment.table, environment.policy, secrets),
  due: (shard, asOf) => dueCustomers(client, environment.table, shard, asOf),
  privacy: {
    pages: createPages(client, environment.table),
    parked: openParkingStorage(environment.park),
    connections: environment.connections,
    loadConnector,
    realTime,
  },
});
