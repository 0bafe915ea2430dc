import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { openParkedDeliveries } from '../../shared/parking/stored-deliveries.ts';
import { openPrivacy } from '../../shared/privacy/open-privacy.ts';
import { createHandler } from './handler.ts';

const { services, privacy } = await openPrivacy(parseServiceEnvironment(process.env));

/** Runs on a schedule and on command: applies parked deliveries again and processes queued requests. */
export const handler = createHandler({
  services,
  parkedDeliveries: openParkedDeliveries(privacy.parked),
  privacy,
});
