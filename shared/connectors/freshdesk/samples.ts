import type { Sample } from '../samples.ts';

/** What Freshdesk sends for the templates of the page. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'Automation rule for ticket creation',
    body: '{"ticket":{"id":"31"},"customer":{"id":"","email":"ada@example.com"},"type":"ticket.opened"}',
  },
  {
    topic: 'Automation rule for ticket updates: status changed',
    body: '{"ticket":{"id":"31","status":"Resolved"},"customer":{"id":"","email":"ada@example.com"},"type":"ticket.updated"}',
  },
  {
    topic: 'Automation rules for ticket updates: customer feedback received (one for each answer)',
    body: '{"ticket":{"id":"31"},"customer":{"id":"","email":"ada@example.com"},"rating":{"scale":"csat","score":5},"type":"rating.given"}',
  },
];
