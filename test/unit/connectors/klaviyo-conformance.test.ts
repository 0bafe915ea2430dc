import { klaviyoConnector } from '../../../shared/connectors/klaviyo/connector.ts';
import { SAMPLES } from '../../../shared/connectors/klaviyo/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { klaviyoDelivery, klaviyoEvent } from '../../support/connectors/klaviyo-delivery.ts';

describeConformance({
  connector: klaviyoConnector,
  connection: { name: 'mail', provider: 'klaviyo' },
  secrets: ['first-secret-key-of-the-webhook', 'second-secret-key-of-the-webhook'],
  unknownSecret: 'secret-key-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'klaviyo-signature',
  signatureText: 'hex',
  window: 12 * 3_600_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: klaviyoDelivery(
      JSON.stringify({ data: [klaviyoEvent('clicked_email')] }).replace('"id":"P1"', '"id":9007199254740993'),
    ),
    identity: 'mail:customer:9007199254740993',
  },
});
