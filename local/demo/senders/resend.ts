import type { Happening } from '../happening.ts';
import { type Message, type Report, utc } from './message.ts';

// Events as in https://resend.com/docs/webhooks/event-types. Opens are not among them: mail programs open mails by
// themselves, so they prove nothing, and the connector ignores them.

/** `email.delivered`. */
export const mailDelivered: Report<'mail-sent'> = (mail) => [message('email.delivered', mail)];

/** `email.clicked`. */
export const mailClicked: Report<'mail-clicked'> = (mail) => [
  message('email.clicked', mail, { click: { link: 'https://outlet.example/', timestamp: utc(mail.at) } }),
];

function message(
  type: string,
  { at, person, campaign }: Happening<'mail-sent' | 'mail-clicked'>,
  more: object = {},
): Message {
  return {
    provider: 'resend',
    headers: {},
    body: {
      type,
      created_at: utc(at),
      data: { email_id: `mail-${person.number}-${at}`, to: [person.email], tags: { campaign }, ...more },
    },
  };
}
