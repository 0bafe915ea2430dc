import { delightedConnector } from '../../../shared/connectors/delighted/connector.ts';
import { SAMPLES } from '../../../shared/connectors/delighted/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: delightedConnector,
  connection: { name: 'survey', provider: 'delighted' },
  secrets: ['first-api-key-of-the-project', 'second-api-key-of-the-project'],
  unknownSecret: 'api-key-of-another-project',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-delighted-webhook-signature',
  signatureText: 'hex',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"event_type":"survey_response.created","event_data":{"id":"1","person":{"id":9007199254740993},"survey_type":"nps","score":9,"created_at":1767607200}}',
    ),
    identity: 'survey:customer:9007199254740993',
  },
});
