import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { squareConnector } from '../../../shared/connectors/square/connector.ts';
import { SAMPLES } from '../../../shared/connectors/square/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';

const deliveries = SAMPLES.map((sample) => sampleDelivery(sample));

describeConformance({
  connector: squareConnector,
  connection: { name: 'till', provider: 'square' },
  secrets: ['first-signature-key-of-it', 'second-signature-key-of-it'],
  unknownSecret: 'signature-key-of-another-one',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-square-hmacsha256-signature',
  signsUrl: true,
  allowedAttacks: [
    // No connection has this path: 404.
    'URL: with a path below it',
    // The case of a host makes no difference, and the request arrives with it in lower case.
    'URL: with the host in capital letters',
  ],
  samples: deliveries,
  longId: {
    delivery: jsonDelivery(
      '{"type":"subscription.updated","created_at":"2026-01-05T10:00:00Z","data":{"object":{"subscription":' +
        '{"id":820982911946154509,"customer_id":"ADA","status":"ACTIVE"}}}}',
    ),
    identity: 'till:subscription:820982911946154509',
  },
});
