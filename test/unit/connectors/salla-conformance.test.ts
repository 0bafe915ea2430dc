import { describe } from 'vitest';
import { sallaConnector } from '../../../shared/connectors/salla/connector.ts';
import { SAMPLES } from '../../../shared/connectors/salla/samples.ts';
import { addToken } from '../../../shared/connectors/salla/verify.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

const common = {
  connection: { name: 'salla', provider: 'salla' },
  secrets: ['first-secret-of-the-webhook', 'second-secret-of-the-webhook'],
  unknownSecret: 'secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: jsonDelivery(
      '{"event":"order.created","created_at":"2026-01-05 13:00:00","data":{"id":820982911946154509}}',
    ),
    identity: 'salla:order:820982911946154509',
  },
} as const;

describe('with the strategy Signature', () => {
  describeConformance({
    ...common,
    connector: sallaConnector,
    signatureHeader: 'x-salla-signature',
    signatureText: 'hex',
  });
});

describe('with the strategy Token', () => {
  describeConformance({
    ...common,
    connector: { ...sallaConnector, sign: addToken },
    secretPlace: { header: 'authorization' },
  });
});
