import type { Happening } from '../happening.ts';
import { type Message, type Report, utc } from './message.ts';

// Batches of events as in https://developers.klaviyo.com/en/docs/working_with_system_webhooks, reduced to the fields that
// matter. Each includes the profile, which has the address.

/** `received_email` of a campaign, for each of these people. */
export function mailsSent(mails: readonly Happening<'mail-sent'>[]): Message {
  return batch(mails.map((mail) => event('received_email', mail)));
}

/** `opened_email`. */
export const mailOpened: Report<'mail-opened'> = (mail) => [batch([event('opened_email', mail)])];

/** `clicked_email`. */
export const mailClicked: Report<'mail-clicked'> = (mail) => [batch([event('clicked_email', mail)])];

/** `subscribed_to_email_marketing`. */
export const subscribed: Report<'lead-captured'> = (happening) => [
  batch([event('subscribed_to_email_marketing', happening)]),
];

/** `unsubscribed_from_email_marketing`. */
export const unsubscribed: Report<'newsletter-left'> = (happening) => [
  batch([event('unsubscribed_from_email_marketing', happening)]),
];

function event(metric: string, { at, person }: Happening): object {
  const id = `${metric}-${person.number}-${at}`;
  const profile = { type: 'profile', id: `profile-${person.number}` };
  return {
    external_id: id,
    topic: `event:klaviyo.${metric}`,
    payload: {
      data: {
        type: 'event',
        id,
        attributes: { datetime: utc(at), event_properties: {} },
        relationships: { profile: { data: profile } },
      },
      included: [{ ...profile, attributes: { email: person.email } }],
    },
  };
}

function batch(events: readonly object[]): Message {
  return { provider: 'klaviyo', headers: {}, body: { data: events } };
}
