import type { WireType } from '../../../shared/connectors/generic/wire-types.ts';
import type { Happening } from '../happening.ts';
import type { Message } from './message.ts';
import { utc } from './message.ts';

// The marketing tool, the survey and the website have no connector of their own. They send the canonical schema.

/** One fact about a person, who is named by e-mail address. */
export function item(type: WireType, { at, person }: Happening, more: object = {}): object {
  return {
    id: `${type}:${person.number}:${at}`,
    type,
    occurredAt: utc(at),
    customer: { email: person.email },
    ...more,
  };
}

/** One delivery with one item, or with a list of items. */
export function genericMessage(items: readonly object[]): Message {
  const [only, ...others] = items;
  return { provider: 'generic', headers: {}, body: others.length === 0 ? only : items };
}

/** Reports a happening as one fact of this type. */
export function reportAs(type: WireType): (happening: Happening) => readonly Message[] {
  return (happening) => [genericMessage([item(type, happening)])];
}
