import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import {
  contractBody,
  disputeBody,
  fulfillmentBody,
  orderBody,
  refundBody,
  shopifyDelivery,
  transactionBody,
} from '../../support/connectors/shopify-delivery.ts';

const customer = {
  id: 71,
  admin_graphql_api_id: 'gid://shopify/Customer/71',
  email: 'ada@example.com',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
  email_marketing_consent: { state: 'subscribed', consent_updated_at: '2026-01-01T08:00:00Z' },
};
const checkout = {
  token: 'chk-1',
  cart_token: 'crt-1',
  email: 'receipt@example.com',
  customer: { id: 71, email: 'ada@example.com' },
  created_at: '2026-01-05T10:50:00Z',
};
const attempt = { id: 41, subscription_contract_id: 31, order_id: 502 };

describeConformance({
  connector: shopifyConnector,
  connection: { name: 'shop', provider: 'shopify', account: 'a-shop.myshopify.com' },
  secrets: ['first-client-secret-of-the-app', 'second-client-secret-of-the-app'],
  unknownSecret: 'client-secret-of-another-app',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-shopify-hmac-sha256',
  samples: [
    shopifyDelivery(
      'orders/updated',
      orderBody({
        financial_status: 'partially_refunded',
        fulfillment_status: 'fulfilled',
        fulfillments: [fulfillmentBody(601, 'success')],
        refunds: [refundBody(801, ['10.00'])],
      }),
    ),
    shopifyDelivery('orders/cancelled', orderBody({ customer: null, cancelled_at: '2026-01-06T10:00:00Z' })),
    shopifyDelivery('refunds/create', refundBody(801, ['10.00'])),
    shopifyDelivery('order_transactions/create', transactionBody('failure')),
    shopifyDelivery('fulfillments/create', fulfillmentBody(601, 'success')),
    shopifyDelivery('disputes/update', disputeBody('lost', { finalized_on: '2026-02-01T08:00:00Z' })),
    shopifyDelivery('customers/create', customer),
    shopifyDelivery('customers/delete', { id: 71, admin_graphql_api_id: 'gid://shopify/Customer/71' }),
    shopifyDelivery('customers/merge', {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/72',
      status: 'completed',
    }),
    shopifyDelivery('customers_email_marketing_consent/update', {
      customer_id: 71,
      email_address: 'ada@example.com',
      email_marketing_consent: { state: 'unsubscribed', consent_updated_at: '2026-01-01T08:00:00Z' },
    }),
    shopifyDelivery('customers_marketing_consent/update', {
      id: 71,
      phone: '+49 30 1',
      sms_marketing_consent: { state: 'subscribed', consent_updated_at: '2026-01-01T08:00:00Z' },
    }),
    shopifyDelivery('carts/update', { id: 'crt-1', token: 'crt-1', updated_at: '2026-01-05T10:40:00Z' }),
    shopifyDelivery('checkouts/create', checkout),
    shopifyDelivery('subscription_contracts/cancel', contractBody('cancelled')),
    shopifyDelivery('subscription_billing_attempts/success', attempt),
  ],
  longId: {
    delivery: shopifyDelivery(
      'refunds/create',
      JSON.stringify(refundBody(801, ['10.00'])).replace('"order_id":501', '"order_id":820982911946154509'),
    ),
    identity: 'shop:order:820982911946154509',
  },
});
