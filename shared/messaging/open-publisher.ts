import { setTimeout as pause } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createEventPublisher, type EventPublisher } from './event-publisher.ts';

/** The publisher of a function. */
export function openEventPublisher(bus: string): EventPublisher {
  return createEventPublisher({ client: new EventBridgeClient({}), bus, pause, random: Math.random });
}
