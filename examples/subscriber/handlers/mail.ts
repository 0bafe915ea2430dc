import type { EventOf } from 'customer-lifecycle-events';

/** A mail to a customer. The events have no address: the mail service knows it by the id of the customer. */
export interface Mail {
  readonly template: string;
  readonly customerId: string;
  /** The same whenever the event arrives again, so that the service sends the mail once. */
  readonly idempotencyKey: string;
}

/** Sends a mail, and rejects unless the mail service has taken it. */
export type SendMail = (mail: Mail) => Promise<void>;

/** A mail because of an event. */
export function mailAbout({ metadata, data }: EventOf<'CustomerStageChanged'>, template: string): Mail {
  return { template, customerId: data.customerId, idempotencyKey: metadata.eventId };
}

/** Sends mails by the team's mail service. */
export function mailService(url: string | undefined): SendMail {
  return async ({ idempotencyKey, ...mail }) => {
    if (url === undefined) throw new Error('Set MAIL_URL to the URL of the mail service.');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(mail),
      signal: AbortSignal.timeout(8_000),
    });
    if (!response.ok) throw new Error(`The mail service answered ${response.status}.`);
  };
}
