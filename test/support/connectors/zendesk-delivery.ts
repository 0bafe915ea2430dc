import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** The time of test events, in Zendesk's format. */
const ZENDESK_TIME = '2026-01-05T10:00:00.123456789Z';

/** An unsigned delivery. A body given as text is sent unchanged. */
export function zendeskDelivery(body: object | string): Delivery {
  return jsonDelivery(body, {
    'content-type': 'application/json; charset=utf-8',
    'x-zendesk-webhook-id': '01HOOK',
  });
}

/** An event about a customer's ticket, two hours after the ticket was created. */
export function ticketEvent(
  type: string,
  detail: Readonly<Record<string, unknown>> = {},
  event: object = {},
): Record<string, unknown> {
  return {
    account_id: 12514403,
    id: 'c6d7e8f9-0000-4000-8000-000000000001',
    type: `zen:event-type:${type}`,
    subject: 'zen:ticket:31',
    time: ZENDESK_TIME,
    zendesk_event_version: '2022-11-06',
    detail: {
      id: '31',
      requester_id: '8447388090494',
      status: 'OPEN',
      created_at: '2026-01-05T08:00:00Z',
      updated_at: '2026-01-05T10:00:00Z',
      ...detail,
    },
    event,
  };
}

/** An event about a changed ticket status. */
export function statusEvent(previous: string, current: string): Record<string, unknown> {
  return ticketEvent('ticket.status_changed', { status: current }, { previous, current });
}

/** An event about an end user. */
export function userEvent(
  type: string,
  detail: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    account_id: 12514403,
    id: 'c6d7e8f9-0000-4000-8000-000000000002',
    type: `zen:event-type:${type}`,
    subject: 'zen:user:8447388090494',
    time: ZENDESK_TIME,
    detail: {
      id: '8447388090494',
      email: 'ada@example.com',
      role: 'end-user',
      created_at: '2026-01-05T07:59:00Z',
      updated_at: '2026-01-05T10:00:00Z',
      ...detail,
    },
    event: {},
  };
}

/** The body of the trigger template for a rated ticket. */
export function satisfactionBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    event: 'satisfaction',
    account_id: '12514403',
    ticket_id: '31',
    requester_id: '8447388090494',
    requester_email: 'ada@example.com',
    rating: 'good',
    updated_at: '2026-01-06T09:00:00Z',
    ...changes,
  };
}
