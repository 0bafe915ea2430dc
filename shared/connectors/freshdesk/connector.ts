import type { Connector } from '../connector.ts';
import { TICKET_WORDS } from '../template/tool.ts';
import { templateConnector } from '../template/tool-connector.ts';

/** Freshdesk, by automation rules that trigger a webhook with a template of docs/connectors/freshdesk.md. */
export const freshdeskConnector: Connector = templateConnector({
  provider: 'freshdesk',
  topics: [
    'Automation rule for ticket creation',
    'Automation rule for ticket updates: status changed',
    'Automation rules for ticket updates: customer feedback received (one for each answer)',
  ],
  // The API and custom fields have numbers, placeholders have names. 6 and 7 are what new accounts have besides.
  ticketStates: new Map([
    ...TICKET_WORDS,
    ...['2', '3', '6', '7'].map((number) => [number, 'open'] as const),
    ...['4', '5'].map((number) => [number, 'solved'] as const),
  ]),
});
