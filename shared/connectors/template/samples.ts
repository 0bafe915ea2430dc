import type { Sample } from '../samples.ts';

/** What a tool sends that filled in a template: text for numbers, nothing for what it does not have. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'ticket.updated',
    body: '{"ticket":{"id":"31","status":"Waiting on customer","createdAt":"2026-01-05 08:00:00 UTC"},"customer":{"id":"","email":"ada@example.com"},"occurredAt":"2026-01-05T10:00:00Z","type":"ticket.updated"}',
  },
  {
    topic: 'rating.given',
    body: '{"ticket":{"id":"31"},"customer":{"email":"ada@example.com"},"rating":{"scale":"csat","score":"5"},"occurredAt":"1767776400","type":"rating.given"}',
  },
  {
    topic: 'order.paid',
    body: '{"id":"sale-9","customer":{"id":"71","email":"ada@example.com"},"order":{"id":"501","total":"12.50","currency":"eur"},"occurredAt":"2026-01-06T10:00:00+0100","type":"order.paid"}',
  },
];
