import type { Sample } from '../samples.ts';

/** What a sender in the canonical schema sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'order.placed',
    body: '{"id":"fact-1","type":"order.placed","occurredAt":"2026-01-05T10:00:00Z","customer":{"id":"71","email":"ada@example.com","phone":"+49 30 1","name":"Ada"},"order":{"id":"501","total":"12.50","currency":"EUR"},"version":3}',
  },
  {
    topic: 'a list',
    body: '[{"id":"fact-1","type":"order.placed","occurredAt":"2026-01-05T10:00:00Z","customer":{"id":"71","email":"ada@example.com","phone":"+49 30 1","name":"Ada"},"order":{"id":"501","total":"12.50","currency":"EUR"},"version":3},{"id":"fact-2","type":"rating.given","occurredAt":"2026-01-06T10:00:00+02:00","ticket":{"id":"T-1"},"rating":{"scale":"nps","score":9}},{"id":3,"type":"subscription.ended","occurredAt":"2026-01-07T10:00:00.123Z","customer":{"email":"bob@example.com"},"subscription":{"id":901},"reason":"payment-failed","version":"2026-01-07"},{"id":"fact-4","type":"payment.settled","occurredAt":"2026-01-08t10:00:00+0100","order":{"id":"501"},"invoice":{"id":"I-1"},"payment":{"id":"P-1"}},{"id":"fact-5","type":"refund.failed","occurredAt":"2026-01-09T10:00:00Z","order":{"id":"501"},"refund":{"id":"R-1"}},{"id":"fact-6","type":"account.closed","occurredAt":"2026-01-10T10:00:00Z","customer":{"email":"bob@example.com"}},{"id":"fact-7","type":"dispute.opened","occurredAt":"2026-01-11T10:00:00Z","payment":{"id":"P-1"}}]',
  },
];
