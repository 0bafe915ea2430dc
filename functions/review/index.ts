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
// Of the secret this function needs the identity key alone, which never changes.
const secrets = keepSecrets(readStoredSecret(environment.secret), { refreshMilliseconds: null });
await secrets.firstLoad;

/** Schedule → records of customers whom time alone changes; what is left of those who were erased. */
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
