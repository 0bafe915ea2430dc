import { bodySignature } from '../body-signature.ts';
import type { Connector } from '../connector.ts';
import { describeEvent, mapEvent } from '../event-table.ts';
import { EVENTS } from './mapping.ts';

const TYPE = 'event_type';

/** Delighted, by the webhooks of a project (https://app.delighted.com/docs/api/webhooks). */
export const delightedConnector: Connector = {
  provider: 'delighted',
  topics: ['survey_response.created', 'survey_response.updated', 'unsubscribe.created'],
  keptHeaders: [],
  ...bodySignature({ header: 'x-delighted-webhook-signature', encoding: 'hex', prefix: 'sha256=' }),
  map: (delivery, { name: connection }) =>
    mapEvent(delivery, TYPE, EVENTS, { connection, receivedAt: delivery.receivedAt }),
  describe: (delivery) => describeEvent(delivery, TYPE, { field: 'event_id' }),
};
