import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import {
  satisfactionBody,
  statusEvent,
  ticketEvent,
  userEvent,
  zendeskDelivery,
} from '../../support/connectors/zendesk-delivery.ts';

describeConformance({
  connector: zendeskConnector,
  connection: { name: 'desk', provider: 'zendesk' },
  secrets: ['first-signing-secret-of-the-webhook', 'second-signing-secret-of-the-webhook'],
  unknownSecret: 'signing-secret-of-another-webhook',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-zendesk-webhook-signature',
  window: 300_000,
  samples: [
    zendeskDelivery(ticketEvent('ticket.created')),
    zendeskDelivery(statusEvent('OPEN', 'SOLVED')),
    zendeskDelivery(statusEvent('SOLVED', 'OPEN')),
    zendeskDelivery(ticketEvent('ticket.requester_changed')),
    zendeskDelivery(ticketEvent('ticket.merged')),
    zendeskDelivery(userEvent('user.created')),
    zendeskDelivery(userEvent('user.identity_changed')),
    zendeskDelivery(satisfactionBody()),
  ],
  longId: {
    delivery: zendeskDelivery(
      JSON.stringify(ticketEvent('ticket.created')).replace('"id":"31"', '"id":820982911946154509'),
    ),
    identity: 'desk:ticket:820982911946154509',
  },
});
