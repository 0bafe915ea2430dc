import { paddleConnector } from '../../../shared/connectors/paddle/connector.ts';
import { SAMPLES } from '../../../shared/connectors/paddle/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

const samples = SAMPLES.map((sample) => sampleDelivery(sample));

describeConformance({
  connector: paddleConnector,
  connection: { name: 'pay', provider: 'paddle' },
  secrets: ['pdl_ntfset_first_secret_key', 'pdl_ntfset_second_secret_key'],
  unknownSecret: 'pdl_ntfset_key_of_another_destination',
  unusableSecrets: ['', 'pdl_ntfset_', 'fifteen-letters'],
  signatureHeader: 'paddle-signature',
  signatureText: 'hex',
  window: 300_000,
  samples,
  longId: {
    delivery: jsonDelivery(SAMPLES[1]?.body.replace('"id":"txn_01"', '"id":9007199254740993') ?? ''),
    identity: 'pay:invoice:9007199254740993',
  },
});
