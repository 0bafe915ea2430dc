import { loadConnector } from '../../shared/connectors/registry.ts';
import { openApplying, openTable } from '../../shared/intake/open-applying.ts';
import { openParkStorage } from '../../shared/parking/open-storage.ts';
import { createPark } from '../../shared/parking/stored-park.ts';
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

const parked = openParkStorage(environment.park);

/** Park → log, record and transition of a customer. */
export const handler = createHandler({
  applying: openApplying(client, environment.table, environment.policy, secrets),
  park: createPark(parked),
  privacy: {
    pages: createPages(client, environment.table),
    parked,
    connections: environment.connections,
    loadConnector,
    realTime,
  },
});
