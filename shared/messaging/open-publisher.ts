import { setTimeout as pause } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { classicBus } from './classic-bus.ts';
import { createEventPublisher, type EventBus, type EventPublisher } from './event-publisher.ts';

/** The publisher of a function: on the bus with this name, or on the ordered bus with this ARN. */
export async function openEventPublisher(bus: string): Promise<EventPublisher> {
  return createEventPublisher({ bus: await openBus(bus), pause, random: Math.random });
}

async function openBus(bus: string): Promise<EventBus> {
  if (!bus.includes(':event-busv2/')) return classicBus(new EventBridgeClient({}), bus);
  // An option that few choose: others do not load it.
  const { orderedBus } = await import('./ordered-bus.ts');
  return orderedBus({ arn: bus, endpoint: process.env.AWS_ENDPOINT_URL_EVENTBRIDGEV2 });
}
