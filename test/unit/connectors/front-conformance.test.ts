import { frontConnector } from '../../../shared/connectors/front/connector.ts';
import { SAMPLES } from '../../../shared/connectors/front/samples.ts';
import { signFrontRule } from '../../../shared/connectors/front/verify.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import type { SignedConformance } from '../../support/connectors/conformance/suite.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { applicationDelivery, frontEvent } from '../../support/connectors/front-delivery.ts';

const OF_APPLICATIONS: SignedConformance = {
  connector: frontConnector,
  connection: { name: 'desk', provider: 'front' },
  secrets: ['first-signing-key-of-the-application', 'second-signing-key-of-the-application'],
  unknownSecret: 'signing-key-of-another-application',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-front-signature',
  window: 300_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: applicationDelivery(
      'conversation_archived',
      frontEvent('archive', { id: '820982911946154509', status: 'archived' }),
    ),
    identity: 'desk:ticket:820982911946154509',
  },
};

describeConformance(OF_APPLICATIONS);

const { window: _, ...withoutTimestamp } = OF_APPLICATIONS;

describeConformance({
  ...withoutTimestamp,
  connector: { ...frontConnector, provider: 'front', sign: signFrontRule },
  algorithm: 'sha1',
});
