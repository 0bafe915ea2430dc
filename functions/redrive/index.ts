import { loadConnector } from '../../shared/connectors/registry.ts';
import { openServices, openTable } from '../../shared/intake/open-services.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { openParkedDeliveries } from '../../shared/parking/stored-deliveries.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { createPages } from '../../shared/storage/pages.ts';
import { parseRedriveEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = parseRedriveEnvironment(process.env);
const client = openTable();
// Of the secret this function needs the identity key alone, which never changes.
const secrets = keepSecrets(readStoredSecret(environment.secret), { refreshMilliseconds: null });
await secrets.firstLoad;

const parked = openParkingStorage(environment.park);

/** Park → log, record and transition of a customer. */
export const handler = createHandler({
  services: openServices(client, environment.table, environment.policy, secrets),
  parkedDeliveries: openParkedDeliveries(parked),
  privacy: {
    pages: createPages(client, environment.table),
    parked,
    connections: environment.connections,
    loadConnector,
    realTime,
  },
});
