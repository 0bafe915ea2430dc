import * as z from 'zod';

const reason = z.string().meta({ description: 'Why, as a stable word or a sentence without personal data' });

/** The answer to a backfill. */
export const backfilled = z.object({
  objects: z
    .array(
      z.discriminatedUnion('outcome', [
        z.object({ outcome: z.literal('new') }).meta({
          description: 'Its state was not known: a delivery of it had been missed. It is stored',
        }),
        z.object({ outcome: z.literal('known') }).meta({ description: 'Its state was known' }),
        z.object({ outcome: z.literal('ignored'), reason }).meta({
          description: 'It does not concern customers, or somebody who was erased',
        }),
        z.object({ outcome: z.literal('refused'), reason }).meta({
          description: 'It could not be read or applied. Nothing is parked: the tool still has it',
        }),
        z.object({ outcome: z.literal('busy') }).meta({
          description: 'The table could not take it in time: send it again',
        }),
      ]),
    )
    .meta({ description: 'What became of each, in the order of the request' }),
});
