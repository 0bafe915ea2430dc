import type { Sample } from '../samples.ts';

const ADA = { type: 'contact', id: '6961f1c19b981fb5a0b90afb', external_id: '17' };

const contact = {
  ...ADA,
  workspace_id: 'abc123de',
  role: 'user',
  email: 'ada@example.com',
  phone: '+49 30 1234567',
  name: 'Ada Example',
  unsubscribed_from_emails: false,
  created_at: '2026-01-05T08:00:00.120+00:00',
  updated_at: '2026-01-05T10:00:00.730+00:00',
};

const conversation = {
  type: 'conversation',
  id: '215472621202693',
  // 2026-01-05, 10:00 and 10:05 UTC.
  created_at: 1_767_607_200,
  updated_at: 1_767_607_500,
  source: {
    type: 'conversation',
    delivered_as: 'customer_initiated',
    author: { type: 'user', id: ADA.id, name: 'Ada Example', email: 'ada@example.com' },
  },
  contacts: { type: 'contact.list', contacts: [ADA] },
  first_contact_reply: { type: 'conversation', created_at: 1_767_607_200 },
  open: true,
  state: 'open',
  statistics: { type: 'conversation_statistics', last_close_at: null },
  conversation_rating: null,
  conversation_parts: { type: 'conversation_part.list', conversation_parts: [], total_count: 0 },
};

const ticket = {
  type: 'ticket',
  id: '215472629311235',
  ticket_id: '38',
  ticket_state: { type: 'ticket_state', id: '8537', category: 'submitted' },
  ticket_type: { type: 'ticket_type', id: '95', category: 'Customer' },
  category: 'Customer',
  contacts: { type: 'contact.list', contacts: [ADA] },
  created_at: 1_767_607_200,
  updated_at: 1_767_607_500,
  open: true,
};

function sample(topic: string, item: object): Sample {
  return {
    topic,
    body: JSON.stringify({
      type: 'notification_event',
      app_id: 'abc123de',
      data: { type: 'notification_event_data', item },
      id: 'notif_00000000-0000-4000-8000-000000000001',
      topic,
      delivery_attempts: 1,
      first_sent_at: 1_767_607_502,
      created_at: 1_767_607_501,
    }),
  };
}

/** Small, made-up deliveries: one for each way in which topics are mapped. */
export const SAMPLES: readonly Sample[] = [
  sample('contact.user.created', contact),
  sample('contact.user.updated', contact),
  sample('contact.lead.created', { ...contact, role: 'lead', email: '' }),
  sample('contact.email.updated', { ...contact, email: 'ada@new.example.com' }),
  sample('contact.merged', { ...contact, merged_from: { type: 'contact', id: '6a3b2c4d5e6f7a8b9c0d1e2f' } }),
  sample('contact.archived', { ...ADA, archived: true }),
  sample('contact.unarchived', contact),
  sample('contact.deleted', { ...ADA, deleted: true }),
  sample('contact.subscribed', { type: 'contact_subscribe', contact, created_at: 1_767_607_500 }),
  sample('contact.unsubscribed', { type: 'contact_unsubscribe', contact, created_at: 1_767_607_500 }),
  sample('conversation.user.created', conversation),
  sample('conversation.user.replied', {
    ...conversation,
    conversation_parts: {
      type: 'conversation_part.list',
      conversation_parts: [
        {
          type: 'conversation_part',
          id: '37358198341',
          part_type: 'comment',
          created_at: 1_767_607_500,
          author: { type: 'user', id: ADA.id },
        },
      ],
    },
  }),
  sample('conversation.admin.closed', {
    ...conversation,
    open: false,
    state: 'closed',
    statistics: { last_close_at: '2026-01-05T10:05:00.000Z' },
  }),
  sample('conversation.admin.opened', conversation),
  sample('conversation.rating.added', {
    ...conversation,
    conversation_rating: { rating: 5, created_at: 1_767_607_400, updated_at: 1_767_607_490 },
  }),
  sample('conversation.contact.attached', { conversation: { model: { id: 215_472_621_202_693 } }, contact }),
  sample('conversation.deleted', { type: 'conversation', conversation_id: conversation.id }),
  sample('ticket.created', ticket),
  sample('ticket.state.updated', { ...ticket, ticket_state: { category: 'resolved' } }),
  sample('ticket.closed', { ticket: { ...ticket, open: false } }),
  sample('ticket.contact.replied', {
    type: 'ticket_ticket_part',
    ticket,
    ticket_part: {
      id: '37404590647',
      part_type: 'comment',
      created_at: 1_767_607_500,
      author: { type: 'user', id: ADA.id },
    },
  }),
];
