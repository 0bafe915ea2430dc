import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import {
  PAID,
  wooCustomer,
  woocommerceDelivery,
  wooOrder,
  wooSubscription,
} from '../../support/connectors/woocommerce-delivery.ts';

describeConformance({
  connector: woocommerceConnector,
  connection: { name: 'woo', provider: 'woocommerce', account: 'https://shop.example' },
  secrets: ['first-secret-of-the-webhook', 'second-secret-of-the-webhook'],
  unknownSecret: 'secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-wc-webhook-signature',
  samples: [
    woocommerceDelivery('order.created', wooOrder()),
    woocommerceDelivery(
      'order.updated',
      wooOrder({
        ...PAID,
        status: 'completed',
        date_completed_gmt: '2026-01-07T10:00:00',
        refunds: [{ id: 801, reason: '', total: '-10.00' }],
      }),
    ),
    woocommerceDelivery('order.updated', wooOrder({ status: 'cancelled', customer_id: 0 })),
    woocommerceDelivery('order.restored', wooOrder({ status: 'failed' })),
    woocommerceDelivery('order.updated', wooOrder({ status: 'refunded', currency: 'IRT' })),
    woocommerceDelivery('customer.updated', wooCustomer()),
    woocommerceDelivery('subscription.updated', wooSubscription({ status: 'pending-cancel' })),
    woocommerceDelivery('subscription.updated', wooSubscription({ status: 'expired' })),
  ],
  longId: {
    delivery: woocommerceDelivery(
      'order.created',
      JSON.stringify(wooOrder()).replace('"id":501', '"id":820982911946154509'),
    ),
    identity: 'woo:order:820982911946154509',
  },
});
