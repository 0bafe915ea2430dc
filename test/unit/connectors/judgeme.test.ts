import { expect, it } from 'vitest';
import { judgemeConnector } from '../../../shared/connectors/judgeme/connector.ts';
import { SAMPLES } from '../../../shared/connectors/judgeme/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { hmacSha256 } from '../../../shared/connectors/signature.ts';
import { lastRatingOf } from '../../../shared/lifecycle/facts.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';

const connection = { name: 'reviews', provider: 'judgeme' };
const SECRET = 'first-secret-of-the-shop';
const review = {
  id: 4001,
  title: 'secret title',
  body: 'secret text',
  rating: 5,
  hidden: false,
  curated: 'ok',
  created_at: '2026-01-05T10:00:00+00:00',
  updated_at: '2026-01-05T10:00:00+00:00',
  reviewer: { id: 900, external_id: 7001, email: 'ada@example.com', name: 'Ada L' },
};
const delivery = (changes: object = {}) => jsonDelivery({ review: { ...review, ...changes } });
const map = (changes: object = {}) => judgemeConnector.map(delivery(changes), connection);

describeConformance({
  connector: judgemeConnector,
  connection,
  secrets: [SECRET, 'second-secret-of-the-shop'],
  unknownSecret: 'secret-of-another-shop',
  unusableSecrets: ['', 'short'],
  signatureHeader: 'judgeme-hmac-sha256',
  signatureText: 'hex',
  // The same digest in the other encoding proves the same.
  allowedAttacks: ['signature: in base64'],
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(JSON.stringify({ review }).replace('7001', '9007199254740993')),
    identity: 'reviews:customer:9007199254740993',
  },
});

it('a review is published by the customer, and its text is not stored', () => {
  const mapped = firstUpdate(map());
  expect(mapped).toMatchObject({
    persons: ['reviews:customer:7001', 'email:ada@example.com'],
    activities: [
      {
        id: 'reviews:review.published:4001',
        occurredAt: Date.parse('2026-01-05T10:00:00Z'),
        version: '2026-01-05T10:00:00.000Z',
        rating: { scale: 'stars', score: 5 },
      },
    ],
  });
  expect(JSON.stringify(mapped)).not.toContain('secret');
});

it('an edited review replaces itself, in whatever order they arrive', () => {
  const updates = [firstUpdate(map()), firstUpdate(map({ rating: 2, updated_at: '2026-01-07T10:00:00Z' }))];
  expect(lastRatingOf(factsOf(updates, '2026-01-10T00:00:00Z'))).toMatchObject({ score: 2 });
});

it.each([
  ['hidden', { hidden: true }, 'not-published'],
  ['spam', { curated: 'spam' }, 'not-published'],
  ['of nobody', { reviewer: {} }, 'anonymous'],
])('a review that is %s is ignored', (_what, changes, reason) => {
  expect(map(changes)).toMatchObject({ updates: [], ignored: [reason] });
});

it('a rating that is none leaves the review without one; a review without an id is refused', () => {
  expect(firstUpdate(map({ rating: 'great' })).activities).toMatchObject([{ rating: null }]);
  expectRefusal(map({ id: null }), /^review: review\.id must be an id/);
});

it('a signature may be written in base64', () => {
  const signed = (encoding: 'hex' | 'base64', secret = SECRET) => {
    const { body } = delivery();
    return jsonDelivery(Buffer.from(body).toString(), {
      'judgeme-hmac-sha256': hmacSha256(secret, [body], encoding),
    });
  };
  const verify = (...parts: Parameters<typeof signed>) =>
    judgemeConnector.verify(signed(...parts), connection, [SECRET], 0);
  expect(verify('hex')).toBe('authentic');
  expect(verify('base64')).toBe('authentic');
  expect(verify('base64', 'secret-of-another-shop')).toBe('wrong-signature');
});
