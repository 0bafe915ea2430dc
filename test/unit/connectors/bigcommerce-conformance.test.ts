import { bigcommerceConnector } from '../../../shared/connectors/bigcommerce/connector.ts';
import { SAMPLES } from '../../../shared/connectors/bigcommerce/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: bigcommerceConnector,
  connection: { name: 'store', provider: 'bigcommerce' },
  secrets: ['first-client-secret-of-the-app', 'second-client-secret-of-the-app'],
  unknownSecret: 'client-secret-of-another-app',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'webhook-signature',
  window: 300_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"scope":"store/order/created","created_at":1767607200,"data":{"type":"order","id":820982911946154509}}',
    ),
    identity: 'store:order:820982911946154509',
  },
});
