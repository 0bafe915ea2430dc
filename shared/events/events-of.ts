import { type PublishedEvent, toPublishedEvents } from './published-events.ts';
import type { Transition } from './transition.ts';

/**
 * The events of a transition in every version that is published, in the order of their sequence. Publishing and publishing
 * again share it, so that both give the same versions.
 */
export function eventsOf(transition: Transition, bucketSalt: string): readonly PublishedEvent[] {
  return toPublishedEvents(transition, bucketSalt);
}
