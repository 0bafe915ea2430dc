import { setTimeout as pause } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { toPublishedEvents } from '../../shared/events/published-events.ts';
import { createEventPublisher } from '../../shared/messaging/event-publisher.ts';
import { openParkingStorage } from '../../shared/parking/open-storage.ts';
import { createRefusedEvents } from '../../shared/parking/stored-deliveries.ts';
import { parsePublishEnvironment } from './env.ts';
import { createHandler } from './handler.ts';

const environment = await parsePublishEnvironment(process.env);

/** Publishes the table stream on the bus. */
export const handler = createHandler({
  eventsOf: (transition) => toPublishedEvents(transition, environment.bucketSalt),
  publisher: createEventPublisher({
    client: new EventBridgeClient({}),
    bus: environment.bus,
    pause,
    random: Math.random,
  }),
  refusedEvents: createRefusedEvents(openParkingStorage(environment.parking)),
});
