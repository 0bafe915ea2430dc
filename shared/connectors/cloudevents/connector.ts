import type { Connector, DeliveryContent } from '../connector.ts';
import { description } from '../description.ts';
import { sharedSecret } from '../shared-secret.ts';
import { EVENT_HEADERS, readEvents } from './events.ts';
import { answerHandshake } from './handshake.ts';
import { mapEvents, wireTypeOf } from './mapping.ts';

/** Any sender of CloudEvents over HTTP (https://github.com/cloudevents/spec). */
export const cloudeventsConnector: Connector = {
  provider: 'cloudevents',
  topics: [],
  keptHeaders: ['content-type', ...EVENT_HEADERS],
  ...sharedSecret('bearer'),
  handshake: answerHandshake,
  map: mapEvents,
  split: splitEvents,
  describe(delivery) {
    const { type, id } = Object(eventIn(delivery));
    return description(typeof type === 'string' ? wireTypeOf(type) : undefined, () => true, id);
  },
};

function eventIn(delivery: DeliveryContent): unknown {
  const events = readEvents(delivery);
  return 'refused' in events ? undefined : events.value;
}

/** One delivery per event of a batch. */
function splitEvents(delivery: DeliveryContent): readonly DeliveryContent[] {
  const events = eventIn(delivery);
  if (!Array.isArray(events)) return [delivery];
  return events.map((event) => ({ ...delivery, body: Buffer.from(JSON.stringify(event)) }));
}
