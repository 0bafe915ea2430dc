import { expect, it } from 'vitest';
import { loyaltylionConnector } from '../../../shared/connectors/loyaltylion/connector.ts';
import { SAMPLES } from '../../../shared/connectors/loyaltylion/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection = { name: 'loyalty', provider: 'loyaltylion' };
const member = {
  id: 1001,
  email: 'ada@example.com',
  enrolled_at: '2025-12-12T20:46:40Z',
  created_at: '2020-01-01T00:00:00Z',
  updated_at: '2026-01-05T10:00:00Z',
  properties: { name: 'Ada L' },
};
const friend = { id: 1002, email: 'bob@example.com', enrolled_at: null, updated_at: '2026-01-06T08:00:05Z' };
const event = (topic: string, more: object) => ({
  id: 'e-1',
  topic,
  created_at: '2026-01-06T08:00:10Z',
  ...more,
});
const program = (name: string, properties: object) =>
  event(`program_events/customer.${name}`, { payload: { properties } });
const map = (body: unknown) => loyaltylionConnector.map(jsonDelivery(body), connection);
const referral = program('referral_complete', {
  referring_customer: member,
  referred_customer: friend,
  activity: { id: 77, created_at: '2026-01-06T08:00:06Z' },
});

describeConformance({
  connector: loyaltylionConnector,
  connection,
  secrets: ['first-secret-of-the-site', 'second-secret-of-the-site'],
  unknownSecret: 'secret-of-another-site',
  unusableSecrets: ['', 'short'],
  signatureHeader: 'x-loyaltylion-hmac-sha256',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      JSON.stringify(event('customers/update', { customer: member })).replace('1001', '9007199254740993'),
    ),
    identity: 'loyalty:customer:9007199254740993',
  },
});

it.each([
  ['customers/update', event('customers/update', { customer: member })],
  ['an event of the program', program('tier_upgraded', { customer: member })],
])('%s reports the account, created when the customer enrolled', (_what, body) => {
  const mapped = firstUpdate(map(body));
  expect(mapped.persons).toEqual(['loyalty:customer:1001', 'email:ada@example.com']);
  expect(mapped.contact?.name?.text).toBe('Ada L');
  expect(reportsOf(mapped)).toEqual({
    'customer:1001': {
      asOf: '2026-01-05T10:00:00Z',
      states: { account: 'open' },
      createdAt: '2025-12-12T20:46:40Z',
      address: 'email:ada@example.com',
    },
  });
});

it('a customer who never enrolled is known by the address alone, and did nothing', () => {
  expect(reportsOf(firstUpdate(map(event('customers/update', { customer: friend }))))).toEqual({
    'customer:1002': { asOf: '2026-01-06T08:00:05Z', address: 'email:bob@example.com' },
  });
});

it('a completed referral is one of the customer who referred, and reports both', () => {
  const mapping = map(referral);
  expect(mapping.updates.map(({ persons }) => persons[0])).toEqual([
    'loyalty:customer:1001',
    'loyalty:customer:1002',
  ]);
  expect(activityRows(mapping)).toEqual([['customer:1001:referral.made:77', '2026-01-06T08:00:06.000Z']]);
});

it('a referral without an activity is known by the event', () => {
  const body = program('referral_complete', { referring_customer: member, referred_customer: friend });
  expect(activityRows(map(body))).toEqual([['customer:1001:referral.made:e-1', '2026-01-06T08:00:10.000Z']]);
});

it('a referral is split by customer', () => {
  const parts = loyaltylionConnector.split?.(jsonDelivery(referral)) ?? [];
  expect(parts.map((part) => loyaltylionConnector.map(part, connection).updates)).toEqual(
    map(referral).updates.map((update) => [update]),
  );
});

it('other topics are ignored, and bodies that lack what they need are refused', () => {
  expect(map(event('rewards/store_fulfilment', { test: true })).ignored).toEqual(['unknown-topic']);
  expectRefusal(map({ id: 'e-1' }), /^topic is missing/);
  expectRefusal(map(event('customers/update', {})), /^customers\/update: customer is missing/);
});
