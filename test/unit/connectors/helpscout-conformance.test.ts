import { helpscoutConnector } from '../../../shared/connectors/helpscout/connector.ts';
import { SAMPLES } from '../../../shared/connectors/helpscout/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { helpscoutDelivery } from '../../support/connectors/helpscout-delivery.ts';

describeConformance({
  connector: helpscoutConnector,
  connection: { name: 'desk', provider: 'helpscout' },
  secrets: ['first-secret-of-the-webhook', 'second-secret-of-the-webhook'],
  unknownSecret: 'secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-helpscout-signature',
  algorithm: 'sha1',
  // The body of a deletion is an id and nothing else. It is tested in helpscout.test.ts.
  samples: SAMPLES.filter(({ topic }) => topic !== 'convo.deleted').map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: helpscoutDelivery('convo.deleted', '{"id":820982911946154509}'),
    identity: 'desk:ticket:820982911946154509',
  },
});
