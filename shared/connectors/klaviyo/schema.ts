import * as z from 'zod/mini';
import { shownIn, shownInstant } from '../contact-fields.ts';
import { id, optionalId, optionalText } from '../fields.ts';
import { readableFlag } from '../readable-fields.ts';
import { optionalUnixSeconds } from '../unix-seconds.ts';

// Field names: https://developers.klaviyo.com/en/docs/working_with_system_webhooks. `payload` is what *Get Event* answers.

/** The envelope of a delivery. */
export const envelopeSchema = z.object({ data: z.array(z.unknown()) });

const accountSchema = z.object({ meta: z.object({ klaviyo_account_id: optionalText }) });

/** The sending account. */
export function accountOf(body: unknown): string | null | undefined {
  return accountSchema.safeParse(body).data?.meta.klaviyo_account_id;
}

/** What an item is about. */
export const topicSchema = z.object({ topic: optionalText });

const link = z.object({ data: z.object({ id }) });

/** One event. Its profile is named by its id. The address is there only if the event or the response has it. */
export const eventSchema = z.object({
  external_id: optionalId,
  payload: z.object({
    data: z.object({
      id: optionalId,
      attributes: z.object({
        datetime: shownInstant,
        timestamp: optionalUnixSeconds,
        event_properties: shownIn({ email_address: z.optional(z.unknown()), machine_open: readableFlag }),
      }),
      relationships: z.object({ profile: link }),
    }),
    included: z.optional(z.unknown()),
  }),
});
export type EventItem = z.output<typeof eventSchema>;

const resourceSchema = z.object({
  type: optionalText,
  id,
  attributes: z.object({ email: z.optional(z.unknown()) }),
});

/** The address of a profile in the resources that a response includes; undefined if it is not there. */
export function includedEmail(included: unknown, profile: string): unknown {
  for (const resource of [included].flat()) {
    const read = resourceSchema.safeParse(resource).data;
    if (read?.type === 'profile' && read.id === profile) return read.attributes.email;
  }
  return undefined;
}
