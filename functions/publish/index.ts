import { eventsOf } from '../../shared/events/events-of.ts';
import { openEventPublisher } from '../../shared/messaging/open-publisher.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { createRefusedEvents } from '../../shared/parking/stored-deliveries.ts';
import { parsePublishEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = await parsePublishEnvironment(process.env);

/** Publishes the table stream on the bus. */
export const handler = createHandler({
  eventsOf: (transition) => eventsOf(transition, environment.bucketSalt),
  publisher: await openEventPublisher(environment.bus),
  refusedEvents: createRefusedEvents(openParkingStorage(environment.parking)),
});
