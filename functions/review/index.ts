import { openApplying, openTable } from '../../shared/intake/open-applying.ts';
import { realTime } from '../../shared/platform/clock.ts';
import { keepSecrets } from '../../shared/platform/secrets.ts';
import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { dueCustomers } from '../../shared/storage/due-index.ts';
import { parseReviewEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = parseReviewEnvironment(process.env);
const client = openTable();
// Of the secret this function needs the identity key alone, which never changes.
const secrets = keepSecrets(readStoredSecret(environment.secret), { refreshMilliseconds: null });
await secrets.firstLoad;

/** Schedule → records of customers whom time alone changes. */
export const handler = createHandler({
  applying: openApplying(client, environment.table, environment.policy, secrets),
  due: (shard, asOf) => dueCustomers(client, environment.table, shard, asOf),
  realTime,
});
