import { openEventPublisher } from '../../shared/messaging/open-publisher.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { createRefusedEvents } from '../../shared/parking/stored-deliveries.ts';
import { parsePublishEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = parsePublishEnvironment(process.env);

/** Publishes the table stream on the bus. */
export const handler = createHandler({
  publisher: await openEventPublisher(environment.bus),
  refusedEvents: createRefusedEvents(openParkingStorage(environment.parking)),
});
