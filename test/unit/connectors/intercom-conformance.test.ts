import { intercomConnector } from '../../../shared/connectors/intercom/connector.ts';
import { SAMPLES } from '../../../shared/connectors/intercom/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

describeConformance({
  connector: intercomConnector,
  connection: { name: 'chat', provider: 'intercom' },
  secrets: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'],
  unknownSecret: '00000000-0000-4000-8000-000000000003',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-hub-signature',
  signatureText: 'hex',
  algorithm: 'sha1',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"topic":"contact.deleted","created_at":1767607501,"data":{"item":{"id":820982911946154509}}}',
    ),
    identity: 'chat:customer:820982911946154509',
  },
});
