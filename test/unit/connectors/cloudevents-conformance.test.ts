import { cloudeventsConnector } from '../../../shared/connectors/cloudevents/connector.ts';
import { SAMPLES } from '../../../shared/connectors/cloudevents/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';

describeConformance({
  connector: cloudeventsConnector,
  connection: { name: 'bus', provider: 'cloudevents' },
  secrets: ['first-secret-of-the-bus', 'second-secret-of-the-bus'],
  unknownSecret: 'secret-of-another-bus',
  unusableSecrets: ['', 'short'],
  secretPlace: 'bearer',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: sampleDelivery({
      topic: 'order.paid',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: '{"specversion":"1.0","id":"1","source":"/shop","type":"order.paid","time":"2026-01-05T10:00:00Z","data":{"order":{"id":9007199254740993}}}',
    }),
    identity: 'bus:order:9007199254740993',
  },
});
