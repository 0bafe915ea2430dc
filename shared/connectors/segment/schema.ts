import * as z from 'zod/mini';
import { shownIn, shownInstant, shownText } from '../contact-fields.ts';
import { optionalId, optionalText } from '../fields.ts';

// Field names: https://segment.com/docs/connections/spec/common. A field that nothing can be mapped without is checked
// where it is needed, because every type of message needs others.

const anything = z.optional(z.unknown());

const traits = shownIn({
  email: anything,
  createdAt: anything,
  name: shownText,
  firstName: shownText,
  lastName: shownText,
  phone: shownText,
});

/** What is read of the properties of an event. */
const properties = shownIn({
  order_id: optionalId,
  review_id: optionalId,
  email: anything,
  total: anything,
  revenue: anything,
  currency: shownText,
  rating: anything,
  campaign_id: anything,
  campaign_name: anything,
});

/** One message of any type. */
export const messageSchema = z.object({
  type: optionalText,
  event: optionalText,
  messageId: optionalId,
  userId: optionalId,
  anonymousId: optionalId,
  previousId: optionalId,
  /** When it happened, by the clock of the device, corrected by Segment. */
  timestamp: shownInstant,
  /** When Segment received it. */
  receivedAt: shownInstant,
  traits,
  context: shownIn({ traits }),
  properties,
});
export type Message = z.infer<typeof messageSchema>;
