import { describe, expect, test } from 'vitest';
import type { Connector, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { TOPICS as SHOPIFY_TOPICS } from '../../../shared/connectors/shopify/topics.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { TOPICS as STRIPE_TOPICS } from '../../../shared/connectors/stripe/topics.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { TYPES as ZENDESK_TYPES } from '../../../shared/connectors/zendesk/mapping.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { EVENT_AT, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';
import {
  wooCustomer,
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';

function mapWith({ provider, map }: Connector, delivery: Delivery): Mapping {
  return map(delivery, { name: provider, provider, account: 'a-shop.myshopify.com' });
}

/** It is doubt, not a topic without effect: the delivery is parked. */
function expectDoubt({ updates, requests, ignored, refused }: Mapping): void {
  expect({ updates, requests, ignored }).toEqual({ updates: [], requests: [], ignored: [] });
  expect(refused).toEqual([expect.any(String)]);
}

/** Topics that have no effect, whatever the body has. */
const WITHOUT_EFFECT = ['app/uninstalled', 'user.deleted'];
const withEffect = (topics: Iterable<string>) => [...topics].filter((one) => !WITHOUT_EFFECT.includes(one));

describe('a body without any id is refused', () => {
  test.each(withEffect(SHOPIFY_TOPICS.keys()).filter((topic) => topic !== 'shop/redact'))(
    'Shopify: %s',
    (topic) => {
      const body = { id: null, order_id: null, customer: null, shop_domain: 'a-shop.myshopify.com' };
      expectDoubt(mapWith(shopifyConnector, shopifyDelivery(topic, body)));
    },
  );

  test.each([...STRIPE_TOPICS.keys()])('Stripe: %s', (type) => {
    const object = { id: null, customer: null, amount: 100, currency: 'eur', created: EVENT_AT };
    expectDoubt(mapWith(stripeConnector, stripeDelivery(stripeEvent(type, object))));
  });

  test.each<[string, object]>([
    ['customer.updated', wooCustomer({ id: null })],
    ['order.updated', wooOrder({ id: null })],
    ['subscription.updated', wooSubscription({ id: null })],
  ])('WooCommerce: %s', (topic, body) => {
    expectDoubt(mapWith(woocommerceConnector, woocommerceDelivery(topic, body)));
  });

  test.each(withEffect(ZENDESK_TYPES.keys()))('Zendesk: %s', (type) => {
    const body = {
      type: `zen:event-type:${type}`,
      time: '2026-01-05T10:00:00Z',
      detail: { id: null },
      event: {},
    };
    expectDoubt(mapWith(zendeskConnector, jsonDelivery(body)));
  });
});
