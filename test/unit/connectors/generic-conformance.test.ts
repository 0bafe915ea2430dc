import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { SAMPLES } from '../../../shared/connectors/generic/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { genericDelivery, genericSecret } from '../../support/connectors/generic-delivery.ts';

const placed = {
  id: 'fact-1',
  type: 'order.placed',
  occurredAt: '2026-01-05T10:00:00Z',
  customer: { id: '71', email: 'ada@example.com', phone: '+49 30 1', name: 'Ada' },
  order: { id: '501', total: '12.50', currency: 'EUR' },
  version: 3,
};

describeConformance({
  connector: genericConnector,
  connection: { name: 'backend', provider: 'generic' },
  secrets: [genericSecret(1), genericSecret(2)],
  unknownSecret: genericSecret(3),
  unusableSecrets: [
    '',
    'whsec_',
    genericSecret(1).replace('whsec_', ''),
    genericSecret(1).replace('whsec_', 'whpk_'),
    genericSecret(1, 23),
    genericSecret(1, 65),
    genericSecret(1, 25).replace(/=+$/, ''),
    'whsec_not base64 at all, though long enough for it',
  ],
  signatureHeader: 'webhook-signature',
  window: 5 * 60_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: genericDelivery(
      JSON.stringify({ ...placed, customer: { id: 17 } }).replace('"id":17', '"id":9007199254740993'),
    ),
    identity: 'backend:customer:9007199254740993',
  },
});
