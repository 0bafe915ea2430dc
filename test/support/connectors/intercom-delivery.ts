import type { Delivery } from '../../../shared/connectors/connector.ts';
import { jsonDelivery } from './json-delivery.ts';

/** 2026-01-05, 10:05:01 UTC. */
const NOTIFIED_AT = 1_767_607_501;

const ADA = '6961f1c19b981fb5a0b90afb';

/** An unsigned notification of a topic about an item. */
export function notification(topic: string, item: object, changes: object = {}): Delivery {
  return jsonDelivery({
    type: 'notification_event',
    app_id: 'abc123de',
    data: { type: 'notification_event_data', item },
    id: 'notif_00000000-0000-4000-8000-000000000001',
    topic,
    delivery_status: 'pending',
    delivery_attempts: 1,
    first_sent_at: NOTIFIED_AT + 1,
    created_at: NOTIFIED_AT,
    ...changes,
  });
}

/** A contact, which was changed at 10:00:00.730. */
export function contactItem(changes: object = {}): object {
  return {
    type: 'contact',
    id: ADA,
    external_id: '17',
    role: 'user',
    email: 'ada@example.com',
    phone: null,
    name: 'Ada Example',
    created_at: '2026-01-05T08:00:00.120+00:00',
    updated_at: '2026-01-05T10:00:00.730+00:00',
    ...changes,
  };
}

/** A conversation that a user began at 10:00 and that was changed at 10:05. */
export function conversationItem(changes: object = {}): object {
  return {
    type: 'conversation',
    id: '215472621202693',
    created_at: 1_767_607_200,
    updated_at: 1_767_607_500,
    source: { type: 'conversation', author: { type: 'user', id: ADA, email: 'ada@example.com' } },
    contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: ADA, external_id: '17' }] },
    first_contact_reply: { created_at: 1_767_607_200 },
    open: true,
    state: 'open',
    statistics: { last_close_at: null },
    conversation_rating: null,
    conversation_parts: { conversation_parts: [] },
    ...changes,
  };
}

/** Part of a conversation or a ticket, written at 10:05. */
export function partItem(author: object, changes: object = {}): object {
  return {
    type: 'conversation_part',
    id: '37358198341',
    part_type: 'comment',
    body: '<p>Hello</p>',
    created_at: 1_767_607_500,
    author,
    ...changes,
  };
}

/** A ticket that was made at 10:00 and changed at 10:05. */
export function ticketItem(changes: object = {}): object {
  return {
    type: 'ticket',
    id: '215472629311235',
    ticket_id: '38',
    ticket_state: { type: 'ticket_state', id: '8537', category: 'submitted' },
    ticket_type: { type: 'ticket_type', id: '95', category: 'Customer' },
    category: 'Customer',
    contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: ADA, external_id: '17' }] },
    created_at: 1_767_607_200,
    updated_at: 1_767_607_500,
    open: true,
    ...changes,
  };
}
