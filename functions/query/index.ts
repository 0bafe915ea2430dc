import { loadConnector } from '../../shared/connectors/registry.ts';
import { openServices, openTable } from '../../shared/intake/open-services.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { createPages } from '../../shared/storage/pages.ts';
import { parseQueryEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = parseQueryEnvironment(process.env);
const client = openTable();
// Of the secret this function needs the identity key alone, which never changes.
const secrets = keepSecrets(readStoredSecret(environment.secret), { refreshMilliseconds: null });
await secrets.firstLoad;

/** Query API → records, timelines and exports; merges, un-merges and erasures. */
export const handler = createHandler({
  services: openServices(client, environment.table, environment.policy, secrets),
  privacy: {
    pages: createPages(client, environment.table),
    parked: openParkingStorage(environment.park),
    connections: environment.connections,
    loadConnector,
    realTime,
  },
});
