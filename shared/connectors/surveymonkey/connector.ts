import type { Connector } from '../connector.ts';
import { describeEvent, mapEvent } from '../event-table.ts';
import { EVENTS } from './mapping.ts';
import { signSurveyMonkey, verifySurveyMonkey } from './verify.ts';

const TYPE = 'event_type';

/** SurveyMonkey, by webhooks (https://api.surveymonkey.com/v3/docs#webhooks). */
export const surveymonkeyConnector: Connector = {
  provider: 'surveymonkey',
  topics: ['response_completed'],
  keptHeaders: [],
  // SurveyMonkey accepts a URL only if this is answered.
  handshake: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined),
  verify: verifySurveyMonkey,
  map: (delivery, connection) => mapEvent(delivery, TYPE, EVENTS, connection.name),
  describe: (delivery) => describeEvent(delivery, TYPE, { field: 'event_id' }),
  sign: signSurveyMonkey,
};
