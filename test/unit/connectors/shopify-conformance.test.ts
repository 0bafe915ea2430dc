import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { SAMPLES } from '../../../shared/connectors/shopify/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { refundBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const _customer = {
  id: 71,
  admin_graphql_api_id: 'gid://shopify/Customer/71',
  email: 'ada@example.com',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
  email_marketing_consent: { state: 'subscribed', consent_updated_at: '2026-01-01T08:00:00Z' },
};
const _checkout = {
  token: 'chk-1',
  cart_token: 'crt-1',
  email: 'receipt@example.com',
  customer: { id: 71, email: 'ada@example.com' },
  created_at: '2026-01-05T10:50:00Z',
};
const _attempt = { id: 41, subscription_contract_id: 31, order_id: 502 };

describeConformance({
  connector: shopifyConnector,
  connection: { name: 'shop', provider: 'shopify', account: 'a-shop.myshopify.com' },
  secrets: ['first-client-secret-of-the-app', 'second-client-secret-of-the-app'],
  unknownSecret: 'client-secret-of-another-app',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-shopify-hmac-sha256',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: shopifyDelivery(
      'refunds/create',
      JSON.stringify(refundBody(801, ['10.00'])).replace('"order_id":501', '"order_id":820982911946154509'),
    ),
    identity: 'shop:order:820982911946154509',
  },
});
