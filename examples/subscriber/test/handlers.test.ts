import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sampleEvents } from 'customer-lifecycle-events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askForReview } from '../handlers/ask-for-review.ts';
import { mailService } from '../handlers/mail.ts';
import { remindOfPayment } from '../handlers/remind-of-payment.ts';
import { promoted } from './promoted.ts';

let server: Server;
let url: string;
let status: number;
let received: unknown[];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const key = request.headers['idempotency-key'];
    received.push({ key, body: JSON.parse(await text(request)) });
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`;
});
afterAll(() => server.close());
beforeEach(() => {
  status = 202;
  received = [];
});

test('a promoter is asked for a review', async () => {
  const event = promoted();
  await askForReview(mailService(url))(event);
  const { customerId } = event.detail.data;
  expect(received).toEqual([
    { key: event.detail.metadata.eventId, body: { template: 'review-request', customerId } },
  ]);
});

test('a customer whose payment failed is reminded, with the same key each time that the event arrives', async () => {
  const remind = remindOfPayment(mailService(url));
  const event = sampleEvents().churnedInvoluntarily;
  await remind(event);
  await remind(event);
  const { customerId } = event.detail.data;
  const mail = {
    key: event.detail.metadata.eventId,
    body: { template: 'payment-reminder', customerId },
  };
  expect(received).toEqual([mail, mail]);
});

describe('a handler fails, so that the event is tried again and then kept,', () => {
  test('if the mail service does', async () => {
    status = 500;
    await expect(askForReview(mailService(url))(promoted())).rejects.toThrow(
      'The mail service answered 500.',
    );
  });

  test('if there is no mail service', async () => {
    await expect(askForReview(mailService(undefined))(promoted())).rejects.toThrow('Set MAIL_URL');
  });

  test.each([
    [{ ...sampleEvents().erased, source: 'aws.s3' }, 'The source of the event must be customer-lifecycle.'],
    [sampleEvents().erased, 'The rule must match stage changes, not CustomerErased.'],
  ])('if it gets something else (%#)', async (event, message) => {
    await expect(askForReview(mailService(url))(event)).rejects.toThrow(message);
    expect(received).toEqual([]);
  });
});
