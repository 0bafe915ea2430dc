import type { Happening } from '../happening.ts';
import { type Message, type Report, utc } from './message.ts';

// Messages as in https://segment.com/docs/connections/spec, of visitors who left their address.

/** `page`. */
export const visited: Report<'mail-clicked'> = (happening) => [message({ type: 'page' }, happening)];

/** `track` of *Checkout Started*. */
export const checkoutStarted: Report<'checkout-started'> = (happening) => [
  message({ type: 'track', event: 'Checkout Started' }, happening),
];

function message(content: { readonly type: string; readonly event?: string }, happening: Happening): Message {
  const { at, person } = happening;
  return {
    provider: 'segment',
    headers: {},
    body: {
      ...content,
      messageId: `${content.type}-${person.number}-${at}`,
      anonymousId: `visitor-${person.number}`,
      timestamp: utc(at),
      context: { traits: { email: person.email } },
    },
  };
}
