import { chargebeeConnector } from '../../../shared/connectors/chargebee/connector.ts';
import { SAMPLES } from '../../../shared/connectors/chargebee/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: chargebeeConnector,
  connection: { name: 'billing', provider: 'chargebee' },
  secrets: ['first-password-of-the-webhook', 'second-password-of-the-webhook'],
  unknownSecret: 'password-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  secretPlace: 'basic',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(SAMPLES[1]?.body.replace('"id":"inv-1"', '"id":9007199254740993') ?? ''),
    identity: 'billing:invoice:9007199254740993',
  },
});
