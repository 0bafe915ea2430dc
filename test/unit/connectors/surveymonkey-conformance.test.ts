import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { surveymonkeyConnector } from '../../../shared/connectors/surveymonkey/connector.ts';
import { SAMPLES } from '../../../shared/connectors/surveymonkey/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';

describeConformance({
  connector: surveymonkeyConnector,
  connection: { name: 'survey', provider: 'surveymonkey' },
  secrets: ['client-17&first-secret-of-the-app', 'client-17&second-secret-of-the-app'],
  unknownSecret: 'client-17&secret-of-another-app',
  unusableSecrets: ['', 'a&short-one', 'a-secret-without-the-client-id', '&a-secret-without-the-client-id'],
  signatureHeader: 'sm-signature',
  algorithm: 'sha1',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
});
