import type { Connector } from '../connector.ts';
import { describeEvent, mapEvent } from '../event-table.ts';
import type { TopicMapper } from '../mapping.ts';
import { signSurveyMonkey, verifySurveyMonkey } from './verify.ts';

const TYPE = 'event_type';

/**
 * A response has neither an answer nor an address. Its recipient is a number that no other tool knows: as a customer it
 * would only inflate the lists and the reports.
 */
const EVENTS: ReadonlyMap<string, TopicMapper<undefined>> = new Map([
  ['response_completed', () => ({ ignored: 'no-address' })],
]);

/** SurveyMonkey, by webhooks (https://api.surveymonkey.com/v3/docs#webhooks). */
export const surveymonkeyConnector: Connector = {
  provider: 'surveymonkey',
  topics: ['response_completed'],
  keptHeaders: [],
  // SurveyMonkey accepts a URL only if this is answered.
  handshake: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined),
  verify: verifySurveyMonkey,
  map: (delivery) => mapEvent(delivery, TYPE, EVENTS, undefined),
  describe: (delivery) => describeEvent(delivery, TYPE, { field: 'event_id' }),
  sign: signSurveyMonkey,
};
