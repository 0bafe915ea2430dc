import type { Sample } from '../samples.ts';

const mail = {
  broadcast_id: '5c1f6a0e-0d4b-4f4e-9a51-0c5f3b1d2e01',
  created_at: '2026-01-05T09:59:58.120Z',
  email_id: '0a7d2b94-6f0c-4d0e-8a3b-1c2d3e4f5a01',
  message_id: '<0a7d2b94@example.com>',
  from: 'Shop <news@shop.example>',
  to: ['ada@example.com'],
  subject: 'Our spring collection',
};
const contact = {
  id: '7e2c9d10-3b4a-4c5d-8e6f-9a0b1c2d3e01',
  audience_id: '9f3e0c21-4d5b-4e6f-8a7b-0c1d2e3f4a01',
  segment_ids: [],
  created_at: '2026-01-04T10:00:00.000Z',
  updated_at: '2026-01-04T10:00:00.000Z',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  unsubscribed: false,
};

const sample = (topic: string, created_at: string, data: object): Sample => ({
  topic,
  body: JSON.stringify({ type: topic, created_at, data }),
});

/** Made-up deliveries of Resend. */
export const SAMPLES: readonly Sample[] = [
  sample('contact.created', '2026-01-04T10:00:00.000Z', contact),
  sample('email.delivered', '2026-01-05T10:00:00.000Z', mail),
  sample('email.clicked', '2026-01-05T18:30:00.500Z', {
    ...mail,
    click: {
      ipAddress: '203.0.113.7',
      link: 'https://shop.example/spring',
      timestamp: '2026-01-05T18:30:00.000Z',
      userAgent: 'Mozilla/5.0',
    },
  }),
  sample('email.complained', '2026-01-06T08:00:00.000Z', mail),
  sample('contact.updated', '2026-01-06T08:05:00.000Z', {
    ...contact,
    updated_at: '2026-01-06T08:05:00.000Z',
    unsubscribed: true,
  }),
  sample('contact.deleted', '2026-02-01T08:00:00.000Z', { ...contact, unsubscribed: true }),
];
