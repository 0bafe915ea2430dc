import type { Sample } from '../samples.ts';

const ADA = {
  _links: { related: { contact: 'https://example.api.frontapp.com/contacts/crd_3h53wd0' } },
  name: 'Ada Example',
  handle: 'ada@example.com',
};
const SHOP = { _links: { related: { contact: null } }, name: null, handle: 'help@shop.example.com' };

const inbound = {
  id: 'msg_1sagx9sk',
  type: 'email',
  is_inbound: true,
  // 2026-01-05, 10:00 UTC.
  created_at: 1_767_607_200.93,
  recipients: [
    { ...ADA, role: 'from' },
    { ...SHOP, role: 'to' },
  ],
};

const outbound = {
  id: 'msg_1sagx9sm',
  type: 'email',
  is_inbound: false,
  created_at: 1_767_607_500.313,
  _links: { related: { message_replied_to: 'https://example.api.frontapp.com/messages/msg_1sagx9sk' } },
  recipients: [
    { ...SHOP, role: 'from' },
    { ...ADA, role: 'to' },
  ],
};

const conversation = {
  id: 'cnv_1042nr10',
  type: 'conversation',
  status: 'unassigned',
  recipient: { ...ADA, role: 'from' },
  last_message: inbound,
  created_at: 1_767_607_200.978,
};
const answered = { ...conversation, recipient: { ...ADA, role: 'to' }, last_message: outbound };

function sample(topic: string, type: string, event: object): Sample {
  const payload = { id: 'evt_3s78kxhw', type, emitted_at: 1_767_607_500.063, conversation, ...event };
  return { topic, body: JSON.stringify({ type: topic, authorization: { id: 'cmp_4thp0' }, payload }) };
}

/** Small, made-up deliveries: one for each topic of an application, and one of a rule. */
export const SAMPLES: readonly Sample[] = [
  sample('inbound_received', 'inbound', {
    emitted_at: 1_767_607_200.93,
    target: { _meta: { type: 'message' }, data: inbound },
  }),
  sample('outbound_sent', 'out_reply', {
    conversation: answered,
    target: { _meta: { type: 'message' }, data: outbound },
  }),
  sample('conversation_archived', 'archive', { conversation: { ...answered, status: 'archived' } }),
  sample('conversation_reopened', 'reopen', { conversation: { ...answered, status: 'assigned' } }),
  sample('conversation_deleted', 'trash', { conversation: { ...conversation, status: 'deleted' } }),
  sample('conversation_restored', 'restore', {}),
  sample('conversation_moved', 'move', {}),
  sample('conversation_snoozed', 'snooze', {}),
  sample('conversation_snooze_expired', 'reminder', {}),
  {
    topic: 'inbound',
    body: JSON.stringify({
      id: 'evt_3s78kxhw',
      type: 'inbound',
      emitted_at: 1_767_607_200.93,
      conversation,
      target: { _meta: { type: 'message' }, data: inbound },
    }),
  },
];
