import * as z from 'zod/mini';
import { shownIn, shownText } from '../contact-fields.ts';
import { type FieldRefusal, field, flag, optionalText } from '../fields.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';

// Field names: https://developers.hubspot.com/docs/api-reference/legacy/webhooks/guide. Ids are numbers, and times are in
// epoch milliseconds.

const FIRST_INSTANT = Date.parse('1990-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59Z');

function readMilliseconds(value: unknown): number | undefined {
  const read = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof read === 'number' &&
    Number.isSafeInteger(read) &&
    read >= FIRST_INSTANT &&
    read <= LAST_INSTANT
    ? read
    : undefined;
}

/** A required time in epoch milliseconds. */
const milliseconds = field<number>(
  (value): number | FieldRefusal =>
    readMilliseconds(value) ?? { refused: 'must be a time in epoch milliseconds, not before 1990' },
);

const shownMilliseconds = field<number | null>((value) => readMilliseconds(value) ?? null);

/**
 * What an item is about. `contact.creation` and the newer `object.creation` with an `objectTypeId` say the same.
 */
export const kindSchema = z.object({
  subscriptionType: optionalText,
  objectTypeId: optionalText,
});

/** An item about one object. */
export const objectSchema = z.object({ objectId: numericId, occurredAt: milliseconds });
export type ObjectItem = z.output<typeof objectSchema>;

/** `*.propertyChange`: the new value of one property, as text. */
export const propertySchema = z.object({
  objectId: numericId,
  occurredAt: milliseconds,
  propertyName: optionalText,
  propertyValue: field<string>((value) =>
    value === null || value === undefined ? '' : String(typeof value === 'object' ? '' : value).trim(),
  ),
});
export type PropertyItem = z.output<typeof propertySchema>;

/** `*.merge`. HubSpot may make a new record of the two. */
export const mergeSchema = z.object({
  occurredAt: milliseconds,
  primaryObjectId: optionalNumericId,
  mergedObjectIds: z.array(numericId),
  newObjectId: optionalNumericId,
});
export type MergeItem = z.output<typeof mergeSchema>;

/** The record that a merge kept or made, and those that went away. Undefined if it does not name both. No record is 0. */
export function recordsOf({ primaryObjectId, mergedObjectIds, newObjectId }: MergeItem) {
  const kept = newObjectId ?? primaryObjectId;
  const gone = new Set(mergedObjectIds);
  if (primaryObjectId !== null) gone.add(primaryObjectId);
  if (kept === null) return undefined;
  gone.delete(kept);
  const isOfNothing = [kept, ...gone].some((id) => Number(id) === 0);
  return isOfNothing || gone.size === 0 ? undefined : { kept, gone: [...gone] };
}

/** `*.associationChange`: by the names of the types, or by their ids. */
export const associationSchema = z.object({
  occurredAt: milliseconds,
  associationType: optionalText,
  fromObjectTypeId: optionalText,
  fromObjectId: numericId,
  toObjectTypeId: optionalText,
  toObjectId: numericId,
  associationRemoved: flag,
});
export type AssociationItem = z.output<typeof associationSchema>;

const shown = shownIn({ value: shownText });
const shownTime = shownIn({ value: shownMilliseconds });

/** The body of the action *Send a webhook* of a workflow of contacts: one contact with its properties. */
export const contactSchema = z.object({
  vid: numericId,
  'canonical-vid': optionalNumericId,
  properties: shownIn({
    email: z.optional(z.object({ value: z.optional(z.unknown()) })),
    firstname: shown,
    lastname: shown,
    phone: shown,
    createdate: shownTime,
    lastmodifieddate: shownTime,
  }),
});
export type ContactBody = z.output<typeof contactSchema>;

const portalSchema = z.object({ portalId: optionalNumericId, 'portal-id': optionalNumericId });

/** The accounts (Hub IDs) that a body names. */
export function portalsOf(body: unknown): string[] {
  return [body].flat().flatMap((item: unknown) => {
    const { portalId = null, 'portal-id': portal = null } = portalSchema.safeParse(item).data ?? {};
    return portalId ?? portal ?? [];
  });
}
