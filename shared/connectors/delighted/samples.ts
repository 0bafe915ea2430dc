import type { Sample } from '../samples.ts';

const person = { id: '4017', email: 'ada@example.com', name: 'Ada Lovelace', created_at: 1767520800 };
const response = {
  id: '9031',
  person,
  survey_type: 'nps',
  score: 9,
  comment: null,
  permalink: 'https://app.delighted.com/r/example',
  created_at: 1767607200,
  updated_at: 1767607200,
  person_properties: null,
  notes: [],
  tags: [],
  additional_answers: [],
};

/** Made-up deliveries of Delighted. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'survey_response.created',
    body: JSON.stringify({
      event_type: 'survey_response.created',
      event_id: '3f0c7d1a9b2e',
      event_data: response,
    }),
  },
  {
    topic: 'survey_response.updated',
    body: JSON.stringify({
      event_type: 'survey_response.updated',
      event_id: '4a1d8e2b0c3f',
      event_data: { ...response, score: 6, updated_at: 1767607800 },
    }),
  },
  {
    topic: 'unsubscribe.created',
    body: JSON.stringify({
      event_type: 'unsubscribe.created',
      event_id: '5b2e9f3c1d40',
      event_data: { person, unsubscribed_at: 1767693600 },
    }),
  },
];
