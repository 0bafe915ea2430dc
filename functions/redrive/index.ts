import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openParkedDeliveries } from '../../shared/parking/stored-deliveries.ts';
import { openPrivacy } from '../../shared/privacy/open-privacy.ts';
import { createHandler } from './handler.ts';

const { services, privacy } = await openPrivacy(await parseServiceEnvironment(process.env));

/** Parked deliveries → log, record and transition of a customer; queued privacy requests. */
export const handler = createHandler({
  services,
  parkedDeliveries: openParkedDeliveries(privacy.parked),
  privacy,
});
