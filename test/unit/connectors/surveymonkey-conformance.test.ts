import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { surveymonkeyConnector } from '../../../shared/connectors/surveymonkey/connector.ts';
import { SAMPLES } from '../../../shared/connectors/surveymonkey/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: surveymonkeyConnector,
  connection: { name: 'survey', provider: 'surveymonkey' },
  secrets: ['client-17&first-secret-of-the-app', 'client-17&second-secret-of-the-app'],
  unknownSecret: 'client-17&secret-of-another-app',
  unusableSecrets: ['', 'a&short-one', 'a-secret-without-the-client-id', '&a-secret-without-the-client-id'],
  signatureHeader: 'sm-signature',
  algorithm: 'sha1',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"event_type":"response_completed","object_id":"1","event_datetime":"2026-01-05T10:00:00+00:00","resources":{"recipient_id":9007199254740993}}',
    ),
    identity: 'survey:customer:9007199254740993',
  },
});
