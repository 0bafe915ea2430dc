import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { SAMPLES } from '../../../shared/connectors/zendesk/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { ticketEvent, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';

describeConformance({
  connector: zendeskConnector,
  connection: { name: 'desk', provider: 'zendesk' },
  secrets: ['first-signing-secret-of-the-webhook', 'second-signing-secret-of-the-webhook'],
  unknownSecret: 'signing-secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-zendesk-webhook-signature',
  window: 300_000,
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: zendeskDelivery(
      JSON.stringify(ticketEvent('ticket.created')).replace('"id":"31"', '"id":820982911946154509'),
    ),
    identity: 'desk:ticket:820982911946154509',
  },
});
