import type { Sample } from '../samples.ts';

const response = {
  form_id: 'aB3dE6gH',
  token: 'p7k2m9x4c1v8b5n3',
  landed_at: '2026-01-05T09:58:40Z',
  submitted_at: '2026-01-05T10:00:00Z',
  hidden: { customer_id: '17', email: 'ada@example.com' },
  definition: { id: 'aB3dE6gH', title: 'How are we doing?', fields: [] },
};

/** Made-up deliveries of Typeform. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'form_response',
    body: JSON.stringify({
      event_id: '01HZX3C5V7B9N1M3K5J7H9G1F3',
      event_type: 'form_response',
      form_response: {
        ...response,
        answers: [
          { type: 'number', number: 9, field: { id: 'q1', type: 'opinion_scale', ref: 'nps' } },
          { type: 'number', number: 5, field: { id: 'q2', type: 'rating', ref: 'stars' } },
        ],
      },
    }),
  },
  {
    topic: 'form_response',
    body: JSON.stringify({
      event_id: '01HZX3C5V7B9N1M3K5J7H9G1F4',
      event_type: 'form_response',
      form_response: {
        ...response,
        token: 'q8l3n0y5d2w9c6o4',
        answers: [{ type: 'boolean', boolean: true, field: { id: 'q3', type: 'yes_no', ref: 'again' } }],
      },
    }),
  },
];
