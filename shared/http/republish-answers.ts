import * as z from 'zod';
import { EVENT_TYPES } from '../events/transition.ts';

/** A request publishes for half of this time, and may then wait for the bus. */
export const REPUBLISH_SECONDS = 10;

const count = z.int().min(0);

/** The answer to a request that publishes stored transitions again. */
export const republished = z.object({
  events: z.partialRecord(z.enum(EVENT_TYPES), count).meta({
    description: 'How many events of each type were published, or would be with `dryRun`',
    examples: [{ CustomerStageChanged: 12 }],
  }),
  first: z
    .array(z.object({ eventId: z.string(), detailType: z.enum(EVENT_TYPES), detectedAt: z.iso.datetime() }))
    .meta({ description: 'The first of them, at most five' }),
  refused: count.meta({ description: 'Events that the bus does not take because of what they are' }),
  unreadable: count.meta({
    description: 'Transitions in a form that this version does not know: deploy the version that wrote them',
  }),
  busy: z
    .boolean()
    .meta({ description: 'The bus did not take all of them in time: go on with `next` later' }),
  next: z
    .object({ PK: z.string(), SK: z.string() })
    .nullable()
    .meta({ description: 'Where this part of the table goes on; null at its end' }),
});

/** What was published again. */
export type Republished = z.infer<typeof republished>;
