import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openPrivacy } from '../../shared/privacy/open-privacy.ts';
import { createHandler } from './handler.ts';

const { services, privacy } = await openPrivacy(parseServiceEnvironment(process.env));

/** The query API: records, timelines, exports, merges, splits and erasures. */
export const handler = createHandler({ services, privacy });
