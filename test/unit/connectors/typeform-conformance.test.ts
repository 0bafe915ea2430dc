import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { typeformConnector } from '../../../shared/connectors/typeform/connector.ts';
import { SAMPLES } from '../../../shared/connectors/typeform/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: typeformConnector,
  connection: { name: 'survey', provider: 'typeform' },
  secrets: ['first-secret-of-the-form', 'second-secret-of-the-form'],
  unknownSecret: 'secret-of-another-form',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'typeform-signature',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"event_type":"form_response","form_response":{"token":"t1","submitted_at":"2026-01-05T10:00:00Z","hidden":{"customer_id":9007199254740993}}}',
    ),
    identity: 'survey:customer:9007199254740993',
  },
});
