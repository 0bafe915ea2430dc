import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openPrivacy } from '../../shared/privacy/open-privacy.ts';
import { createHandler } from './handler.ts';

const { services, privacy } = await openPrivacy(parseServiceEnvironment(process.env));

/** Query API → records, timelines and exports; merges, un-merges and erasures. */
export const handler = createHandler({
  services,
  privacy,
  // Until the index exists.
  async *readRows() {},
});
