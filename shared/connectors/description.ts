import type { DeliveryContent, Description } from './connector.ts';
import { readJsonBody } from './json-body.ts';

/** No e-mail address, sentence or number with a plus sign has this form. */
const LOGGABLE_ID = /^[\w.:-]{1,100}$/;

/**
 * The topic of a delivery and the sender's id of it, as far as they may stand in a log. A topic of another form than the
 * provider's, or one that is not known where senders choose it, may be anything.
 */
export function description(
  topic: unknown,
  isTopic: (topic: string) => boolean,
  deliveryId: unknown,
): Description {
  return {
    ...(typeof topic === 'string' && isTopic(topic) && { topic }),
    ...(typeof deliveryId === 'string' && LOGGABLE_ID.test(deliveryId) && { deliveryId }),
  };
}

/** The value of a body; undefined if it is not JSON. */
export function bodyOf({ body }: DeliveryContent): unknown {
  const read = readJsonBody(body);
  return 'refused' in read ? undefined : read.value;
}
