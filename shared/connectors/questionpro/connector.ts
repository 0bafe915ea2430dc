import type { Connector } from '../connector.ts';
import { templateConnector } from '../template/tool-connector.ts';

/** QuestionPro, by a survey's webhook with a template of docs/connectors/questionpro.md. */
export const questionproConnector: Connector = templateConnector({
  provider: 'questionpro',
  topics: ['Webhook after the survey'],
  ticketStates: new Map(),
});
