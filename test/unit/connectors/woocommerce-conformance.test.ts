import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import { SAMPLES } from '../../../shared/connectors/woocommerce/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { woocommerceDelivery, wooOrder } from '../../support/connectors/woocommerce-delivery.ts';

describeConformance({
  connector: woocommerceConnector,
  connection: { name: 'woo', provider: 'woocommerce', account: 'https://shop.example' },
  secrets: ['first-secret-of-the-webhook', 'second-secret-of-the-webhook'],
  unknownSecret: 'secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-wc-webhook-signature',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: woocommerceDelivery(
      'order.created',
      JSON.stringify(wooOrder()).replace('"id":501', '"id":820982911946154509'),
    ),
    identity: 'woo:order:820982911946154509',
  },
});
