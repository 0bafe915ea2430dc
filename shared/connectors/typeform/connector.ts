import { bodySignature } from '../body-signature.ts';
import type { Connector } from '../connector.ts';
import { describeEvent, mapEvent } from '../event-table.ts';
import { EVENTS } from './mapping.ts';

const TYPE = 'event_type';

/** Typeform, by the webhook of a form (https://www.typeform.com/developers/webhooks). */
export const typeformConnector: Connector = {
  provider: 'typeform',
  topics: ['form_response'],
  keptHeaders: [],
  ...bodySignature({ header: 'typeform-signature', prefix: 'sha256=' }),
  map: (delivery, connection) => mapEvent(delivery, TYPE, EVENTS, connection),
  describe: (delivery) => describeEvent(delivery, TYPE, { field: 'event_id' }),
};
