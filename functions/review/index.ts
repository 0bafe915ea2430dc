import { createArchiving } from '../../shared/intake/archive-inactive.ts';
import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openPrivacy } from '../../shared/privacy/open-privacy.ts';
import { createArchivePasses } from '../../shared/storage/archive-passes.ts';
import { dueCustomers } from '../../shared/storage/due-index.ts';
import { createPolicyPasses } from '../../shared/storage/policy-passes.ts';
import { createHandler } from './handler.ts';

const environment = await parseServiceEnvironment(process.env);
const { client, services, archive, privacy } = await openPrivacy(environment);

/** Lets time pass for customers that are due, and continues interrupted erasures. */
export const handler = createHandler({
  services,
  due: (shard, asOf) => dueCustomers(client, environment.table, shard, asOf),
  privacy,
  passes: createPolicyPasses(client, environment.table),
  archiveInactive:
    environment.archiveAfterYears === undefined || archive === undefined
      ? undefined
      : createArchiving({
          archive,
          afterYears: environment.archiveAfterYears,
          passes: createArchivePasses(client, environment.table),
          pages: privacy.pages,
        }),
});
