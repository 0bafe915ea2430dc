import type { Sample } from '../samples.ts';

/** What Gorgias sends for the templates of the page. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'Ticket created',
    body: '{"ticket":{"id":"9001","status":"open","createdAt":"2026-01-05T08:00:00.123456"},"customer":{"id":"77","email":"ada@example.com"},"occurredAt":"2026-01-05T08:00:00.223456","type":"ticket.updated"}',
  },
  {
    topic: 'Ticket updated',
    body: '{"ticket":{"id":"9001","status":"closed","createdAt":"2026-01-05T08:00:00.123456"},"customer":{"id":"77","email":"ada@example.com"},"occurredAt":"2026-01-06T09:30:00.000001","type":"ticket.updated"}',
  },
  {
    topic: 'Ticket message created',
    body: '{"id":"55001","ticket":{"id":"9001"},"customer":{"id":"77","email":"ada@example.com"},"occurredAt":"2026-01-06T07:00:00.500000","ignore":"False","type":"message.received"}',
  },
];
