import type { ActivityType } from '../../../shared/lifecycle/activity.ts';
import type { Happening } from '../happening.ts';
import type { Message } from './message.ts';
import { utc } from './message.ts';

// The marketing tool, the survey and the website, which have no connector of their own: they send in the canonical schema.

/** One activity of a person that these tools know by their e-mail address. */
export function item(type: ActivityType, { at, person }: Happening, more: object = {}): object {
  return {
    id: `${type}:${person.number}:${at}`,
    type,
    occurredAt: utc(at),
    customer: { email: person.email },
    ...more,
  };
}

/** Items as one delivery: one by itself, or a list. */
export function genericMessage(items: readonly object[]): Message {
  const [only, ...others] = items;
  return { provider: 'generic', headers: {}, body: others.length === 0 ? only : items };
}

/** An update of one activity. */
export function reports(type: ActivityType): (happening: Happening) => readonly Message[] {
  return (happening) => [genericMessage([item(type, happening)])];
}
