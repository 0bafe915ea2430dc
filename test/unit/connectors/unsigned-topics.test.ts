import { describe, expect, it } from 'vitest';
import type { Connection, Connector, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { TOPICS as SHOPIFY_TOPICS } from '../../../shared/connectors/shopify/topics.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { TOPICS as WOOCOMMERCE_TOPICS } from '../../../shared/connectors/woocommerce/topics.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import {
  contractBody,
  disputeBody,
  fulfillmentBody,
  orderBody,
  refundBody,
  shopifyDelivery,
  transactionBody,
} from '../../support/connectors/shopify-delivery.ts';
import { paymentBody, stripeDelivery, stripeEvent } from '../../support/connectors/stripe-delivery.ts';
import {
  PAID,
  wooCustomer,
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';
import { statusEvent, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';

// An attacker who has captured a delivery has its body and the signature of the body, and can send both with other headers.

/** A captured body and its valid topics, which all have the same effect. */
interface Captured {
  readonly what: string;
  readonly body: object;
  readonly own: readonly string[];
}

const SHOP = { shop_id: 954_889, shop_domain: 'a-shop.myshopify.com' };
const ORDERS = [...SHOPIFY_TOPICS.keys()].filter((topic) => topic.startsWith('orders/'));
const CONTRACTS = [...SHOPIFY_TOPICS.keys()].filter((topic) => topic.startsWith('subscription_contracts/'));
const customer = {
  id: 71,
  admin_graphql_api_id: 'gid://shopify/Customer/71',
  email: 'ada@example.com',
  first_name: 'Ada',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
  sms_marketing_consent: { state: 'subscribed', consent_updated_at: null },
};
const attempt = {
  id: 41,
  subscription_contract_id: 31,
  order_id: 502,
  error_code: null,
  error_message: null,
};
const SHOPIFY: readonly Captured[] = [
  { what: 'a customer', body: customer, own: ['customers/create', 'customers/update'] },
  {
    what: 'a customer with only id and address',
    body: { id: 71, email: 'ada@example.com', created_at: '2026-01-01T08:00:00Z', updated_at: null },
    own: ['customers/create', 'customers/update'],
  },
  {
    what: 'a deleted customer',
    body: {
      id: 71,
      phone: null,
      addresses: [],
      sms_marketing_consent: null,
      admin_graphql_api_id: 'gid://shopify/Customer/71',
    },
    own: ['customers/delete'],
  },
  { what: 'a deleted object, such as a product', body: { id: 71 }, own: [] },
  {
    what: 'two customers merged',
    body: {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/72',
      status: 'completed',
    },
    own: ['customers/merge'],
  },
  {
    what: 'a consent to e-mail',
    body: { customer_id: 71, email_address: null, email_marketing_consent: { state: 'subscribed' } },
    own: ['customers_email_marketing_consent/update'],
  },
  {
    what: 'a consent to text messages',
    body: { id: 71, phone: '+49 30 5550100', sms_marketing_consent: { state: 'subscribed' } },
    own: ['customers_marketing_consent/update'],
  },
  {
    what: 'a consent to text messages with a global id',
    body: {
      id: 71,
      phone: '+49 30 5550100',
      sms_marketing_consent: { state: 'subscribed', consent_updated_at: '2026-01-03T08:00:00Z' },
      admin_graphql_api_id: 'gid://shopify/Customer/71',
    },
    own: ['customers_marketing_consent/update'],
  },
  {
    what: 'a cart',
    body: { id: 'c1', token: 'c1', created_at: '2026-01-05T09:30:00Z', updated_at: '2026-01-05T09:40:00Z' },
    own: ['carts/create', 'carts/update'],
  },
  {
    what: 'a checkout',
    body: {
      token: 'chk-1',
      cart_token: 'crt-1',
      email: 'ada@example.com',
      customer: { id: 71, email: 'ada@example.com' },
      total_price: '49.99',
      created_at: '2026-01-05T09:50:00Z',
      updated_at: '2026-01-05T09:55:00Z',
    },
    own: ['checkouts/create', 'checkouts/update'],
  },
  { what: 'an unpaid order', body: orderBody(), own: ORDERS },
  { what: 'a paid order', body: orderBody({ financial_status: 'paid' }), own: ORDERS },
  {
    what: 'a cancelled order',
    body: orderBody({ cancelled_at: '2026-01-06T10:00:00Z', refunds: [refundBody(801, ['10.00'])] }),
    own: ORDERS,
  },
  {
    what: 'an order with the fields of a shop',
    body: orderBody({ ...SHOP, orders_to_redact: [501] }),
    own: ORDERS,
  },
  { what: 'a refund', body: refundBody(801, ['10.00']), own: ['refunds/create'] },
  { what: 'a failed payment', body: transactionBody('failure'), own: ['order_transactions/create'] },
  {
    what: 'a fulfilment',
    body: fulfillmentBody(601, 'success'),
    own: ['fulfillments/create', 'fulfillments/update'],
  },
  {
    what: 'an open dispute',
    body: disputeBody('needs_response'),
    own: ['disputes/create', 'disputes/update'],
  },
  {
    what: 'a lost dispute',
    body: disputeBody('lost', { finalized_on: '2026-02-01T08:00:00Z' }),
    own: ['disputes/create', 'disputes/update'],
  },
  { what: 'an active contract', body: contractBody('active'), own: CONTRACTS },
  { what: 'a cancelled contract', body: contractBody('cancelled'), own: CONTRACTS },
  {
    what: 'a contract without a status',
    body: { id: 31, customer_id: 71, origin_order_id: 501, revision_id: '9' },
    own: [],
  },
  {
    what: 'a contract without a revision, which only the unsigned time would order',
    body: { id: 31, customer_id: 71, origin_order_id: 501, status: 'cancelled' },
    own: [],
  },
  { what: 'a charge', body: attempt, own: ['subscription_billing_attempts/success'] },
  {
    what: 'a failed charge',
    body: { ...attempt, order_id: null, error_code: 'card_declined' },
    own: ['subscription_billing_attempts/failure'],
  },
  {
    what: 'the shop itself',
    body: {
      id: 954_889,
      email: 'owner@example.com',
      domain: 'a-shop.example',
      created_at: '2020-01-01T00:00:00Z',
    },
    own: [],
  },
  {
    what: 'a request to erase a customer',
    body: { ...SHOP, customer: { id: 71, email: 'ada@example.com' }, orders_to_redact: [501] },
    own: ['customers/redact'],
  },
  {
    what: 'a request for a customer’s data',
    body: { ...SHOP, customer: { id: 71 }, orders_requested: [501], data_request: { id: 9 } },
    own: ['customers/data_request'],
  },
  { what: 'a request to erase the shop', body: SHOP, own: ['shop/redact'] },
];

const wooTopics = (resource: string) =>
  [...WOOCOMMERCE_TOPICS.keys()].filter(
    (topic) => topic.startsWith(`${resource}.`) && !topic.endsWith('.deleted'),
  );

const WOOCOMMERCE: readonly Captured[] = [
  {
    what: 'a customer',
    body: wooCustomer(),
    own: wooTopics('customer'),
  },
  { what: 'an order', body: wooOrder(), own: wooTopics('order') },
  { what: 'a paid order', body: wooOrder(PAID), own: wooTopics('order') },
  { what: 'a cancelled order', body: wooOrder({ status: 'cancelled' }), own: wooTopics('order') },
  {
    what: 'a subscription, which has all fields of an order',
    body: { ...wooOrder(PAID), ...wooSubscription() },
    own: wooTopics('subscription'),
  },
  {
    what: 'a product',
    body: {
      id: 71,
      name: 'A shirt',
      status: 'publish',
      date_created_gmt: '2026-01-01T08:00:00',
      price: '10',
    },
    own: [],
  },
  {
    what: 'a coupon',
    body: { id: 71, code: 'ten', amount: '10', status: 'publish', date_created_gmt: '2026-01-01T08:00:00' },
    own: [],
  },
  // The body of every deletion is the same and does not prove what was deleted.
  { what: 'a deleted object', body: { id: 71 }, own: [] },
];

const effects = ({ updates, requests }: Mapping) => ({ updates, requests });
const NONE = { updates: [], requests: [] };

function describeTopics(
  connector: Connector,
  connection: Connection,
  topics: readonly string[],
  captured: readonly Captured[],
  deliver: (topic: string, body: object) => Delivery,
): void {
  const map = (topic: string, body: object) => connector.map(deliver(topic, body), connection);

  describe(`the unsigned topic of a ${connector.provider} delivery`, () => {
    it.each(captured)('has no effect that the body does not prove: $what', ({ body, own }) => {
      const [first] = own;
      const proven = first === undefined ? NONE : effects(map(first, body));
      if (first !== undefined) expect(proven).not.toEqual(NONE);
      for (const topic of topics)
        expect([topic, effects(map(topic, body))]).toEqual([topic, own.includes(topic) ? proven : NONE]);
    });

    it('is refused or ignored if it does not match the body', () => {
      for (const { body, own } of captured)
        for (const topic of topics.filter((one) => !own.includes(one))) {
          const { refused, ignored } = map(topic, body);
          expect([topic, refused.length + ignored.length]).toEqual([topic, 1]);
        }
    });
  });
}

describeTopics(
  shopifyConnector,
  { name: 'shop', provider: 'shopify', account: 'a-shop.myshopify.com' },
  [...SHOPIFY_TOPICS.keys()],
  SHOPIFY,
  shopifyDelivery,
);
describeTopics(
  woocommerceConnector,
  { name: 'woo', provider: 'woocommerce' },
  [...WOOCOMMERCE_TOPICS.keys()],
  WOOCOMMERCE,
  woocommerceDelivery,
);

it('has a captured body for every topic that has an effect', () => {
  const withEffect = (topics: Iterable<string>) =>
    [...topics]
      .filter(
        (topic) => !/^(?:customer|order|subscription)\.deleted$/.test(topic) && topic !== 'app/uninstalled',
      )
      .sort();
  const own = (captured: readonly Captured[]) => [...new Set(captured.flatMap((one) => one.own))].sort();
  expect(own(SHOPIFY)).toEqual(withEffect(SHOPIFY_TOPICS.keys()));
  expect(own(WOOCOMMERCE)).toEqual(withEffect(WOOCOMMERCE_TOPICS.keys()));
});

describe('a mapping that does not depend on headers', () => {
  const others = {
    'x-shopify-topic': 'shop/redact',
    'x-wc-webhook-topic': 'order.updated',
    'x-zendesk-webhook-id': 'other',
    'webhook-type': 'other',
    'stripe-account': 'acct_other',
  };
  it.each<[string, Connector, Delivery]>([
    ['stripe', stripeConnector, stripeDelivery(stripeEvent('payment_intent.succeeded', paymentBody()))],
    ['zendesk', zendeskConnector, zendeskDelivery(statusEvent('OPEN', 'SOLVED'))],
    [
      'generic',
      genericConnector,
      genericDelivery({ id: '1', type: 'visit', occurredAt: '2026-01-05T10:00:00Z', customer: { id: '7' } }),
    ],
  ])('of %s', (_provider, connector, delivery) => {
    const connection = { name: 'a', provider: connector.provider };
    const mapping = connector.map(delivery, connection);
    expect(effects(mapping)).not.toEqual(NONE);
    expect(connector.map({ ...delivery, headers: {} }, connection)).toEqual(mapping);
    expect(connector.map({ ...delivery, headers: others }, connection)).toEqual(mapping);
    expect(connector.keptHeaders).toEqual([]);
  });
});
