import type { Sample } from '../samples.ts';

const conversation = {
  id: 291938,
  number: 349,
  threads: 1,
  type: 'email',
  status: 'active',
  state: 'published',
  mailboxId: 85,
  createdBy: { id: 500, type: 'customer', email: 'ada@example.com' },
  createdAt: '2026-01-05T10:00:00Z',
  closedAt: null,
  userUpdatedAt: '2026-01-05T10:00:00Z',
  customerWaitingSince: { time: '2026-01-05T10:00:00Z', friendly: 'now', latestReplyFrom: 'customer' },
  primaryCustomer: { id: 500, type: 'customer', first: 'Ada', last: 'Example', email: 'ada@example.com' },
};

const customer = {
  id: 500,
  firstName: 'Ada',
  lastName: 'Example',
  createdAt: '2026-01-04T08:00:00Z',
  updatedAt: '2026-01-05T09:00:00Z',
  _embedded: {
    emails: [{ id: 1, value: 'ada@example.com', type: 'home' }],
    phones: [{ id: 2, value: '+49 30 1234567', type: 'home' }],
  },
};

const rating = {
  id: 5434,
  customer: { id: 500, email: 'ada@example.com' },
  threadId: 3002084,
  conversationId: 291938,
  rating: 'great',
  createdAt: '2026-01-06T09:00:00',
};

function sample(topic: string, body: object): Sample {
  return { topic, headers: { 'x-helpscout-event': topic }, body: JSON.stringify(body) };
}

/** Small, made-up deliveries: one for each way in which topics are mapped. */
export const SAMPLES: readonly Sample[] = [
  sample('convo.created', conversation),
  sample('convo.status', {
    ...conversation,
    status: 'closed',
    closedAt: '2026-01-05T12:00:00Z',
    userUpdatedAt: '2026-01-05T12:00:00Z',
  }),
  sample('convo.customer.reply.created', {
    ...conversation,
    threads: 2,
    _embedded: {
      threads: [{ id: 71, type: 'customer', createdAt: '2026-01-05T15:00:00Z', customer: { id: 500 } }],
    },
  }),
  sample('convo.deleted', { id: 291938 }),
  sample('customer.created', customer),
  sample('customer.updated', customer),
  sample('satisfaction.ratings', rating),
  sample('message.survey.response.received', {
    message: { name: 'Quarterly survey' },
    response: { value: '9', category: 'promoter', timestamp: '2026-01-07T09:00:00Z' },
    _embedded: { customer },
  }),
];
