import { mailchimpConnector } from '../../../shared/connectors/mailchimp/connector.ts';
import { SAMPLES } from '../../../shared/connectors/mailchimp/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { mailchimpDelivery, member } from '../../support/connectors/mailchimp-delivery.ts';

describeConformance({
  connector: mailchimpConnector,
  connection: { name: 'news', provider: 'mailchimp' },
  secrets: ['first-secret-of-the-webhook', 'second-secret-of-the-webhook'],
  unknownSecret: 'secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  secretPlace: 'path',
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  // A member is named by its address.
  longId: {
    delivery: mailchimpDelivery(member('profile', { '[email]': '9007199254740993@example.com' })),
    identity: 'news:customer:9007199254740993@example.com',
  },
});
