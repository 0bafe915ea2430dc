import * as z from 'zod/mini';
import type { Rating } from '../../lifecycle/activity.ts';
import { CHURN_REASONS, type ChurnReason } from '../../lifecycle/stage.ts';
import { didYouMean, mustBeOneOf, shown } from '../../platform/nearest.ts';
import { readShown } from '../contact-fields.ts';
import { field, id, instant, optionalId, optionalText, readId } from '../fields.ts';
import { isOnScale, isScale, SCALES } from '../rating-scale.ts';
import { isWireType, WIRE_TYPES, type WireType } from './wire-types.ts';

const type = field<WireType>((value) => {
  if (isWireType(value)) return value;
  const sent = word(value);
  const problem = sent === undefined ? 'is missing' : `${shown(sent)} is unknown`;
  const hint = typeof sent === 'string' ? didYouMean(sent, Object.keys(WIRE_TYPES)) : '';
  return { refused: `${problem}${hint || ';'} docs/connectors/generic.md lists all types` };
});

/**
 * The value that was sent, if it looks like one of the allowed words. Anything else may be personal data and is not
 * repeated.
 */
function word(value: unknown): unknown {
  if (value === undefined) return value;
  return typeof value === 'string' && /^[a-z._-]{1,40}$/i.test(value) ? value : '…';
}

const MAX_VERSION_CHARACTERS = 100;

/** Digits of the largest integer that a JSON number holds exactly. */
const INTEGER_DIGITS = 16;

/** Versions are compared as text, so whole numbers are padded with zeros. Empty if there is no version. */
const version = field<string>((value) => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' && value.length <= MAX_VERSION_CHARACTERS) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return String(value).padStart(INTEGER_DIGITS, '0');
  return { refused: `must be text of at most ${MAX_VERSION_CHARACTERS} characters or a whole number` };
});

const score = field<number>((value) => (typeof value === 'number' ? value : { refused: 'must be a number' }));

const scale = field<Rating['scale']>((value) =>
  isScale(value) ? value : { refused: mustBeOneOf(Object.keys(SCALES), word(value)) },
);

const rating = z.object({ scale, score }).check(
  z.refine(isOnScale, {
    error: 'must have a score within its scale: nps 0 to 10, csat and stars 1 to 5',
  }),
);

const REASONS: ReadonlySet<unknown> = new Set(CHURN_REASONS);

function isReason(value: unknown): value is ChurnReason {
  return REASONS.has(value);
}

/** Unlike the other connectors, this one names a displayed field that cannot be read. */
const displayed = field<string | null>((value) =>
  value === undefined || value === null || typeof value === 'string'
    ? readShown(value)
    : { refused: 'must be text' },
);

/**
 * The id of a customer; null if it is missing or null. Other values are read as text, because senders write some of them for
 * guests. The policy lists those that stand for nobody; the empty text always does.
 */
const customerId = field<string | null>((value) => {
  if (value === null || value === undefined) return null;
  // An identity is never empty. White space stands for nobody, too.
  if (value === '') return ' ';
  if (typeof value === 'boolean' || isExact(value)) return String(value);
  const read = typeof value === 'string' ? readId(value) : NO_CUSTOMER_ID;
  return typeof read === 'string' ? read : NO_CUSTOMER_ID;
});

const NO_CUSTOMER_ID = {
  refused: 'must be an id: text of 1 to 200 characters without control characters, or a number',
} as const;

/** True for a number that JSON does not round. */
function isExact(value: unknown): value is number {
  return (
    Number.isSafeInteger(value) || (typeof value === 'number' && /^-?\d{1,10}\.\d{1,5}$/.test(String(value)))
  );
}

const customer = z.object({
  id: customerId,
  email: optionalText,
  emailVerified: field<boolean | null>((value) => {
    if (value === undefined || value === null) return null;
    return typeof value === 'boolean' ? value : { refused: 'must be true or false' };
  }),
  name: displayed,
  phone: displayed,
});
/** The amount is read later: one that cannot be read does not cost the rest. */
const order = z.object({
  id: optionalId,
  total: z.optional(z.unknown()),
  currency: z.optional(z.unknown()),
});
const namedObject = z.object({ id });

/** One fact as the sender reports it. */
export const itemSchema = z.object({
  id,
  type,
  occurredAt: instant,
  customer: z.nullish(customer),
  order: z.nullish(order),
  ticket: z.nullish(namedObject),
  subscription: z.nullish(namedObject),
  invoice: z.nullish(namedObject),
  payment: z.nullish(namedObject),
  refund: z.nullish(namedObject),
  dispute: z.nullish(namedObject),
  rating: z.nullish(rating),
  /** A reason that is not in the list counts as the customer's own decision. */
  reason: field<ChurnReason>((value) => (isReason(value) ? value : 'cancelled')),
  version,
});
export type Item = z.infer<typeof itemSchema>;

const ID_ALONE = new Set(Object.keys(namedObject.shape));

/** The fields of an item that are objects, with their own field names. They are left out if they cannot be read. */
export const FIELDS_BELOW: Readonly<Record<string, ReadonlySet<string>>> = {
  customer: new Set(Object.keys(customer.shape)),
  order: new Set(Object.keys(order.shape)),
  ...Object.fromEntries(
    ['ticket', 'subscription', 'invoice', 'payment', 'refund', 'dispute'].map((name) => [name, ID_ALONE]),
  ),
  rating: new Set(Object.keys(rating.shape)),
};

/** The field names of an item. */
export const FIELDS: ReadonlySet<string> = new Set(Object.keys(itemSchema.shape));
