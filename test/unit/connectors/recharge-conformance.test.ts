import { rechargeConnector } from '../../../shared/connectors/recharge/connector.ts';
import { SAMPLES } from '../../../shared/connectors/recharge/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: rechargeConnector,
  connection: { name: 'boxes', provider: 'recharge' },
  secrets: ['first-client-secret-of-the-token', 'second-client-secret-of-the-token'],
  unknownSecret: 'client-secret-of-another-token',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-recharge-webhook-signature',
  signatureText: 'hex',
  window: 172_800_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(SAMPLES[1]?.body.replace('"id":800100', '"id":9007199254740993') ?? ''),
    identity: 'boxes:subscription:9007199254740993',
  },
});
