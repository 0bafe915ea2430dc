import { readStoredSecret } from '../../shared/platform/stored-secret.ts';
import { openPrivacy } from '../../shared/privacy/open-privacy.ts';
import { createTransitionReader } from '../../shared/storage/all-transitions.ts';
import { createPolicyPasses } from '../../shared/storage/policy-passes.ts';
import { readRows } from '../../shared/storage/rows.ts';
import { readSecretNames } from './connections.ts';
import { parseQueryEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = await parseQueryEnvironment(process.env);
const { client, services, privacy } = await openPrivacy(environment);
const load = readStoredSecret(environment.secret);

/** Query API → records, timelines, exports and reports; merges, un-merges and erasures. */
export const handler = createHandler({
  services,
  privacy,
  readRows: () => readRows(client, environment.table),
  secretNames: readSecretNames(load),
  passes: createPolicyPasses(client, environment.table),
  openRepublishing: async () => {
    const { openEventPublisher } = await import('../../shared/messaging/open-publisher.ts');
    return {
      readTransitions: createTransitionReader(client, environment.table),
      publisher: await openEventPublisher(environment.bus),
    };
  },
});
