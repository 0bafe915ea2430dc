import { openApplying, openTable } from '../../shared/intake/open-applying.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { parseQueryEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = parseQueryEnvironment(process.env);
const client = openTable();
// Of the secret this function needs the identity key alone, which never changes.
const secrets = keepSecrets(readStoredSecret(environment.secret), { refreshMilliseconds: null });
await secrets.firstLoad;

/** Query API → records and timelines. */
export const handler = createHandler({
  applying: openApplying(client, environment.table, environment.policy, secrets),
  client,
  table: environment.table,
});
