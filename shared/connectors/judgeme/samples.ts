import type { Sample } from '../samples.ts';

const REVIEWER = '{"id":900,"external_id":7001,"email":"ada@example.com","name":"Ada L"}';

/** What Judge.me sends. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'review/created',
    body: `{"review":{"id":4001,"title":"t","body":"b","rating":5,"product_external_id":17,"reviewer":${REVIEWER},"source":"web","curated":"ok","hidden":false,"verified":"buyer","created_at":"2026-01-05T10:00:00+00:00","updated_at":"2026-01-05T10:00:00+00:00"}}`,
  },
  {
    topic: 'review/updated',
    body: `{"review":{"id":4001,"title":"t","body":"b","rating":4,"product_external_id":17,"reviewer":${REVIEWER},"source":"web","curated":"ok","hidden":false,"verified":"buyer","created_at":"2026-01-05T10:00:00+00:00","updated_at":"2026-01-07T10:00:00+00:00"}}`,
  },
];
