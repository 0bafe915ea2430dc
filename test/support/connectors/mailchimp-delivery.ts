import type { Delivery } from '../../../shared/connectors/connector.ts';

/** A form, by the names of its fields without `data`: `[email]`. */
export type MailchimpForm = Readonly<Record<string, string>>;

/** What Mailchimp sends of a member of an audience. */
export function member(type: string, changes: MailchimpForm = {}): MailchimpForm {
  return {
    type,
    fired_at: '2026-01-05 10:00:00',
    '[id]': '8a25ff1d98',
    '[email]': 'ada@example.com',
    '[web_id]': '161912900',
    '[merges][EMAIL]': 'ada@example.com',
    '[merges][FNAME]': 'Ada',
    '[merges][LNAME]': 'Lovelace',
    '[merges][PHONE]': '',
    '[list_id]': 'a6b5da1054',
    ...changes,
  };
}

/** What it sends when a member gets another address. */
export function newAddress(before: string, after: string, changes: MailchimpForm = {}): MailchimpForm {
  return {
    type: 'upemail',
    fired_at: '2026-01-05 10:00:00',
    '[new_id]': '51da8c3259',
    '[old_email]': before,
    '[new_email]': after,
    '[list_id]': 'a6b5da1054',
    ...changes,
  };
}

/** An unsigned delivery of Mailchimp. */
export function mailchimpDelivery(form: MailchimpForm): Delivery {
  const fields = Object.entries(form).map(([name, value]): [string, string] => [
    name.startsWith('[') ? `data${name}` : name,
    value,
  ]);
  return {
    method: 'POST',
    url: 'https://example.com/webhooks/news',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  };
}
