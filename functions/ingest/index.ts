import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { openArchive, openServices, openTable } from '../../shared/intake/open-services.ts';
import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { createHandler } from './handler.ts';

const environment = await parseServiceEnvironment(process.env);
const client = openTable();
const secrets = keepSecrets(readStoredSecret(environment.secret));
await secrets.firstLoad;
const stored = secrets.current()?.connections;
if (stored !== undefined && [...environment.connections.keys()].some((name) => !stored.has(name)))
  (await import('./missing-secrets.ts')).logMissingSecrets(
    [...environment.connections.keys()],
    [...stored.keys()],
  );

/** Receives webhooks, and writes log entries, records and transitions. */
export const handler = createHandler({
  connections: environment.connections,
  loadConnector,
  secrets: secrets.current,
  services: openServices(client, environment, secrets, openArchive(client, environment)),
  parked: openParkingStorage(environment.parking),
  realTime,
});
