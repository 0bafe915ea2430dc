import { beforeEach, describe, expect, test } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';
import { loadSamples, sampleDelivery } from '../../../shared/connectors/samples.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

type Sent = readonly [KnownConnection, Delivery];

beforeEach(() => captureOutput());

/** The record of whoever has the address after the deliveries. */
async function recordAfter(sent: readonly Sent[], policy = policyWith()) {
  const services = servicesOn(createModelTable().client, { policy });
  for (const [connection, delivery] of sent) {
    const connector = await loadConnector(connection.provider);
    const intake = await applyDelivery(services, connector, connection, delivery, () => false);
    expect(intake).toMatchObject({ busy: false, refused: [] });
  }
  const found = await customerByIdentity(services.store, 'email:ada@example.com');
  if (found === undefined) throw new Error('there is no customer');
  return found.lifecycle;
}

async function samplesOf(provider: Provider): Promise<Sent[]> {
  const samples = await loadSamples(provider);
  return samples.map((sample) => [{ name: provider, provider }, sampleDelivery(sample)]);
}

describe('the life of a subscriber, as each tool reports it', () => {
  // Worked out by hand from the samples: a sale of January or February, a refund of a part of it, a failed payment, an end.
  test.each<[Provider, object, string[]]>([
    [
      'chargebee',
      { orders: 0, revenue: [{ currency: 'EUR', minor: 1190 }], refunds: [{ currency: 'EUR', minor: 500 }] },
      ['purchase', 'experience'],
    ],
    [
      'paddle',
      { orders: 0, revenue: [{ currency: 'EUR', minor: 1190 }], refunds: [{ currency: 'EUR', minor: 500 }] },
      ['awareness', 'evaluation', 'purchase', 'experience'],
    ],
    [
      'recharge',
      { orders: 1, revenue: [{ currency: 'EUR', minor: 4200 }], refunds: [{ currency: 'EUR', minor: 1000 }] },
      ['awareness', 'purchase', 'experience'],
    ],
  ])('%s, in any order and with duplicates', async (provider, facts, stages) => {
    const sent = await samplesOf(provider);
    for (const some of [sent, sent.toReversed(), [...sent, ...sent]]) {
      const record = await recordAfter(some);
      expect(record.facts).toMatchObject(facts);
      expect(record.facts.subscriptions).toMatchObject([{ endReason: 'cancelled' }]);
      expect(record.path.entries.map(({ stage }) => stage)).toEqual(stages);
    }
  });
});

describe('a box that Recharge charges and the shop reports as an order', () => {
  const shop: KnownConnection = { name: 'shop', provider: 'shopify' };
  const order: Sent = [
    shop,
    shopifyDelivery(
      'orders/paid',
      orderBody({
        email: 'ada@example.com',
        currency: 'EUR',
        total_price: '42.00',
        current_total_price: '42.00',
        financial_status: 'paid',
      }),
    ),
  ];

  test('counts once if the orders of Recharge do not count, and its subscription counts', async () => {
    const policy = policyWith({ connections: { recharge: { orders: 'not-counted' } } });
    const sent = [...(await samplesOf('recharge')).slice(0, 4), order];
    for (const some of [sent, sent.toReversed(), [...sent, ...sent]]) {
      const { facts } = await recordAfter(some, policy);
      expect(facts).toMatchObject({ orders: 1, revenue: [{ currency: 'EUR', minor: 4200 }], refunds: [] });
      expect(facts.subscriptions).toMatchObject([{ id: 'recharge:subscription:800100', counts: true }]);
    }
  });
});
