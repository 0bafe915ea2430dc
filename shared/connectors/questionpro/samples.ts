import type { Sample } from '../samples.ts';

/** What QuestionPro sends for the template of the page. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'Webhook after the survey',
    body: '{"id":"190000017","customer":{"id":"71","email":"ada@example.com"},"rating":{"scale":"nps","score":"9"},"type":"rating.given"}',
  },
];
