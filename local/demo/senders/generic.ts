import type { WireType } from '../../../shared/connectors/generic/wire-types.ts';
import type { Happening } from '../happening.ts';
import { type Message, type Report, utc } from './message.ts';

// The outlet's own systems have no connector of their own. They send the canonical schema.

/** Reports a happening as one fact of this type about a person, who is named by e-mail address. */
export function reportAs(type: WireType): (happening: Happening) => readonly Message[] {
  return (happening) => [message(type, happening)];
}

/** `review.published`. */
export const reviewPublished: Report<'review-published'> = (happening) => [
  message('review.published', happening, { rating: { scale: 'stars', score: happening.stars } }),
];

function message(type: WireType, { at, person }: Happening, more: object = {}): Message {
  const id = `${type}:${person.number}:${at}`;
  const customer = { email: person.email };
  return { provider: 'generic', headers: {}, body: { id, type, occurredAt: utc(at), customer, ...more } };
}
