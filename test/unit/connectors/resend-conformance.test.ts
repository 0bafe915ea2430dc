import { resendConnector } from '../../../shared/connectors/resend/connector.ts';
import { SAMPLES } from '../../../shared/connectors/resend/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { genericSecret } from '../../support/connectors/generic-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: resendConnector,
  connection: { name: 'mail', provider: 'resend' },
  secrets: [genericSecret(1), genericSecret(2)],
  unknownSecret: genericSecret(3),
  unusableSecrets: ['', 'whsec_', 'whsec_c2hvcnQ=', genericSecret(1).slice('whsec_'.length)],
  signatureHeader: 'svix-signature',
  window: 300_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"type":"contact.created","created_at":"2026-01-04T10:00:00Z","data":{"id":9007199254740993,"email":"ada@example.com"}}',
    ),
    identity: 'mail:customer:9007199254740993',
  },
});
