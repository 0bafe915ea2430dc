import type { Sample } from '../samples.ts';

/** Made-up deliveries of SurveyMonkey. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'response_completed',
    headers: { 'content-type': 'application/vnd.surveymonkey.response.v1+json', 'sm-apikey': 'client-17' },
    body: JSON.stringify({
      name: 'Customer Lifecycle',
      filter_type: 'survey',
      filter_id: '410000001',
      event_type: 'response_completed',
      event_id: '510000001',
      object_type: 'response',
      object_id: '610000001',
      event_datetime: '2026-01-05T10:00:00.182613+00:00',
      resources: {
        respondent_id: '610000001',
        recipient_id: '710000001',
        collector_id: '810000001',
        survey_id: '410000001',
        user_id: '910000001',
      },
    }),
  },
];
