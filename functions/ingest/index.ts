import { loadConnector } from '../../shared/connectors/registry.ts';
import { openServices, openTable } from '../../shared/intake/open-services.ts';
import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { log } from '../../shared/platform/logger.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';

import { createHandler } from './handler.ts';

const environment = parseServiceEnvironment(process.env);
const client = openTable();
const secrets = keepSecrets(readStoredSecret(environment.secret));
await secrets.firstLoad;
const stored = secrets.current()?.connections;
for (const connection of environment.connections.keys())
  if (stored?.has(connection) === false) {
    const { nearest } = await import('../../shared/platform/nearest.ts');
    const unknown = [...stored.keys()].filter((name) => !environment.connections.has(name));
    const [like] = nearest(connection, unknown);
    log('error', 'A connection has no secret, so its deliveries are answered with 401', {
      connection,
      ...(like !== undefined && { reason: `a secret is stored for "${like}"` }),
    });
  }

/** Receives webhooks, and writes log entries, records and transitions. */
export const handler = createHandler({
  connections: environment.connections,
  loadConnector,
  secrets: secrets.current,
  services: openServices(client, environment.table, environment.policy, secrets),
  parked: openParkingStorage(environment.park),
  realTime,
});
