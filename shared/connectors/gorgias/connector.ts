import type { Connector } from '../connector.ts';
import { TICKET_WORDS } from '../template/tool.ts';
import { templateConnector } from '../template/tool-connector.ts';

/** Gorgias, by an HTTP integration with a template of docs/connectors/gorgias.md. */
export const gorgiasConnector: Connector = templateConnector({
  provider: 'gorgias',
  topics: ['Ticket created', 'Ticket updated', 'Ticket message created'],
  ticketStates: TICKET_WORDS,
  isUtc: true,
});
