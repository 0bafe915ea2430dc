import { beforeEach, describe, expect, test } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { isPerson } from '../../../shared/identity/identity.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { comparableCustomers, reviewThose } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

type Sent = readonly [provider: KnownConnection['provider'], Delivery];

const at = (day: number) => new Date(Date.UTC(2026, 0, day, 10)).toISOString();

function order(customer: number, email: string, day: number): Sent {
  const body = {
    id: customer * 1000 + day,
    admin_graphql_api_id: `gid://shopify/Order/${customer * 1000 + day}`,
    created_at: at(day),
    updated_at: at(day),
    financial_status: 'paid',
    currency: 'EUR',
    total_price: '49.99',
    customer: { id: customer, email },
  };
  return ['shopify', shopifyDelivery('orders/paid', body, { 'x-shopify-triggered-at': at(day) })];
}

function form(token: string, hidden: object, score: number, day: number): Sent {
  const answers = [{ type: 'number', number: score, field: { id: 'q1', type: 'opinion_scale', ref: 'nps' } }];
  const form_response = { token, submitted_at: at(day), hidden, answers };
  return ['typeform', jsonDelivery({ event_type: 'form_response', form_response })];
}

function mail(type: string, day: number): Sent {
  const data = { email_id: `m-${day}`, broadcast_id: 'b-1', to: ['ada@example.com'] };
  return ['resend', jsonDelivery({ type, created_at: at(day), data })];
}

/** The customers after the deliveries, as of the day. Expects the same in the reverse order. */
async function customersAfter(sent: readonly Sent[], day: number) {
  const inOrder = await applied(sent, day);
  expect(await applied(sent.toReversed(), day)).toEqual(inOrder);
  return inOrder;
}

async function applied(sent: readonly Sent[], day: number) {
  const table = createModelTable();
  const services = servicesOn(table.client, {
    policy: policyWith(),
    now: () => Date.parse(at(day)),
    addressOnce: new Set(['shopify']),
  });
  for (const [provider, delivery] of sent) {
    const connector = await loadConnector(provider);
    const intake = await applyDelivery(
      services,
      connector,
      { name: provider, provider },
      delivery,
      () => false,
    );
    expect(intake).toMatchObject({ busy: false, refused: [] });
  }
  await reviewThose(services, [...table.items.values()], Date.parse(at(day)));
  return comparableCustomers(table.items.values()).map(({ identities, record, risk }) => ({
    identities: identities.filter(isPerson),
    stage: record.path.entries.at(-1)?.stage,
    scores: record.facts.ratings.last.map(({ score }) => score),
    risk: risk.reasons,
  }));
}

beforeEach(() => captureOutput());

const ADA = ['email:ada@example.com', 'shopify:customer:1'];
const BOB = ['email:bob@example.com', 'shopify:customer:2'];
const bought = [order(1, 'ada@example.com', 2), order(2, 'bob@example.com', 3)];

describe('a response to a form', () => {
  test('rates for the customer of the shop who has the address', async () => {
    const link = { customer_id: '1', email: 'ada@example.com' };
    expect(await customersAfter([...bought, form('t1', link, 10, 5)], 6)).toEqual([
      { identities: ADA, stage: 'advocacy', scores: [10], risk: [] },
      { identities: BOB, stage: 'purchase', scores: [], risk: [] },
    ]);
  });

  test('by a link that somebody changed merges nobody, whatever it says', async () => {
    const links = [
      { customer_id: '1', email: 'ada@example.com' },
      { customer_id: '1', email: 'bob@example.com' },
      { customer_id: 'bob@example.com', email: 'ada@example.com' },
      { customer_id: 'ada@example.com' },
      { customer_id: '1' },
    ];
    const forms = links.map((link, index) => form(`t${index}`, link, 9, 5 + index));
    expect((await customersAfter([...bought, ...forms], 20)).map(({ identities }) => identities)).toEqual([
      ADA,
      BOB,
      ['typeform:customer:1'],
    ]);
  });
});

describe('a campaign', () => {
  const churned = 2 + 90 + 5;

  test('that was delivered to a churned customer leads to winback', async () => {
    const sent = [order(1, 'ada@example.com', 2), mail('email.delivered', churned)];
    expect(await customersAfter(sent, churned + 1)).toMatchObject([{ identities: ADA, stage: 'winback' }]);
  });

  test.each(['email.sent', 'email.opened', 'email.bounced'])(
    'of which only %s is known leaves the customer churned',
    async (type) => {
      const sent = [order(1, 'ada@example.com', 2), mail('email.delivered', 10), mail(type, churned)];
      expect(await customersAfter(sent, churned + 1)).toMatchObject([{ identities: ADA, stage: 'churned' }]);
    },
  );

  test('that was clicked keeps a customer from becoming inactive', async () => {
    const sent = [
      order(1, 'ada@example.com', 2),
      mail('email.clicked', 80),
      mail('email.delivered', churned),
    ];
    expect(await customersAfter(sent, churned + 1)).toMatchObject([{ identities: ADA, stage: 'experience' }]);
  });
});
