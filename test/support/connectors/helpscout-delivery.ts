import type { Connection, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { helpscoutConnector } from '../../../shared/connectors/helpscout/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** When test deliveries are received. */
export const RECEIVED_AT = Date.parse('2026-01-05T18:00:00Z');

/** The connection of test deliveries. */
export const HELPSCOUT: Connection = { name: 'desk', provider: 'helpscout' };

/** The persons that the bodies name, unless they are changed. */
export const PERSONS = ['desk:customer:500', 'email:ada@example.com'];

/** An unsigned delivery of an event. A body given as text is sent unchanged. */
export function helpscoutDelivery(event: string, body: object | string): Delivery {
  return { ...jsonDelivery(body, { 'x-helpscout-event': event }), receivedAt: RECEIVED_AT };
}

/** What a delivery of an event says. */
export function mapHelpscout(event: string, body: object | string): Mapping {
  return helpscoutConnector.map(helpscoutDelivery(event, body), HELPSCOUT);
}

/** A conversation that a customer began at 10:00 on 2026-01-05. */
export function conversationBody(changes: object = {}): object {
  return {
    id: 291938,
    number: 349,
    threads: 1,
    type: 'email',
    status: 'active',
    state: 'published',
    subject: 'Parcel',
    mailboxId: 85,
    createdBy: { id: 500, type: 'customer', email: 'ada@example.com' },
    createdAt: '2026-01-05T10:00:00Z',
    closedAt: null,
    userUpdatedAt: '2026-01-05T10:00:00Z',
    customerWaitingSince: { time: '2026-01-05T10:00:00Z', friendly: 'now', latestReplyFrom: 'customer' },
    primaryCustomer: { id: 500, type: 'customer', first: 'Ada', last: 'Example', email: 'ada@example.com' },
    ...changes,
  };
}

/** What a conversation that was closed at 12:00 has instead. */
export const CLOSED = {
  status: 'closed',
  closedAt: '2026-01-05T12:00:00Z',
  userUpdatedAt: '2026-01-05T12:00:00Z',
};

/** A customer who was changed at 09:00 on 2026-01-05. */
export function customerBody(changes: object = {}): object {
  return {
    id: 500,
    firstName: 'Ada',
    lastName: 'Example',
    createdAt: '2026-01-04T08:00:00Z',
    updatedAt: '2026-01-05T09:00:00Z',
    _embedded: { emails: [{ id: 1, value: 'ada@example.com', type: 'home' }], phones: [] },
    ...changes,
  };
}

/** A rating of 2026-01-06, in the shape of the API. */
export function ratingBody(changes: object = {}): object {
  return {
    id: 5434,
    customer: { id: 500, email: 'ada@example.com' },
    threadId: 3002084,
    conversationId: 291938,
    rating: 'great',
    comments: 'so kind',
    createdAt: '2026-01-06T09:00:00',
    ...changes,
  };
}

/** An answer to a survey of 2026-01-07. */
export function surveyBody(response: object, embedded: object | null = { customer: customerBody() }): object {
  return {
    message: { name: 'Quarterly survey' },
    response: { timestamp: '2026-01-07T09:00:00Z', comment: 'so kind', ...response },
    _embedded: embedded,
  };
}
