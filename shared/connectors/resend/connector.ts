import type { Connector } from '../connector.ts';
import { describeEvent, mapEvent } from '../event-table.ts';
import { standardWebhooks, whsecKey } from '../standard-webhooks.ts';
import { EVENTS } from './mapping.ts';

/** Resend, by webhooks (https://resend.com/docs/webhooks/introduction). */
export const resendConnector: Connector = {
  provider: 'resend',
  topics: [
    'email.delivered',
    'email.clicked',
    'email.complained',
    'contact.created',
    'contact.updated',
    'contact.deleted',
  ],
  keptHeaders: [],
  ...standardWebhooks({ headers: 'svix', keyOf: whsecKey }),
  map: (delivery, connection) => mapEvent(delivery, 'type', EVENTS, connection.name),
  describe: (delivery) => describeEvent(delivery, 'type', { header: 'svix-id' }),
};
