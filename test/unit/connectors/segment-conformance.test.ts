import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { segmentConnector } from '../../../shared/connectors/segment/connector.ts';
import { SAMPLES } from '../../../shared/connectors/segment/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';

describeConformance({
  connector: segmentConnector,
  connection: { name: 'site', provider: 'segment' },
  secrets: ['first-secret-of-the-site', 'second-secret-of-the-site'],
  unknownSecret: 'secret-of-another-site',
  unusableSecrets: ['', 'short'],
  signatureHeader: 'x-signature',
  signatureText: 'hex',
  algorithm: 'sha1',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: sampleDelivery({
      topic: 'Track: Order Completed',
      body: '{"type":"track","event":"Order Completed","messageId":"m-1","userId":"71","timestamp":"2026-01-05T10:00:00Z","properties":{"order_id":9007199254740993}}',
    }),
    identity: 'site:order:9007199254740993',
  },
});
