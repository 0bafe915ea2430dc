import type { Connector } from '../connector.ts';
import { TICKET_WORDS } from './tool.ts';
import { templateConnector } from './tool-connector.ts';

/** Any tool that sends a body template and signs nothing. */
export const anyTemplateConnector: Connector = templateConnector({
  provider: 'template',
  topics: [],
  ticketStates: TICKET_WORDS,
});
