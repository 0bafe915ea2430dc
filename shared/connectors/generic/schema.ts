import * as z from 'zod/mini';
import { ACTIVITY_TYPES, type ActivityType, type Rating } from '../../lifecycle/activity.ts';
import { CHURN_REASONS, type ChurnReason } from '../../lifecycle/stage.ts';
import { shownText } from '../contact-fields.ts';
import { field, id, instant, optionalId, optionalText } from '../fields.ts';

const KINDS: ReadonlySet<unknown> = new Set(ACTIVITY_TYPES);

function isActivityType(value: unknown): value is ActivityType {
  return KINDS.has(value);
}

const type = field<ActivityType>((value) =>
  isActivityType(value) ? value : { refused: 'must be a type of activity, such as order.placed' },
);

const MOST_VERSION_LETTERS = 100;

/** Digits of the largest whole number that JSON numbers hold exactly. */
const INTEGER_DIGITS = 16;

/** Versions sort as text, so that whole numbers are filled with zeros; empty when none is told. */
const version = field<string>((value) => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' && value.length <= MOST_VERSION_LETTERS) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return String(value).padStart(INTEGER_DIGITS, '0');
  return { refused: `must be text of at most ${MOST_VERSION_LETTERS} characters or a whole number` };
});

const SCALES = { nps: [0, 10], csat: [1, 5], stars: [1, 5] } as const satisfies Record<
  Rating['scale'],
  readonly [number, number]
>;

const score = field<number>((value) => (typeof value === 'number' ? value : { refused: 'must be a number' }));

const rating = z.object({ scale: z.enum(['nps', 'csat', 'stars']), score }).check(
  z.refine(({ scale, score }) => score >= SCALES[scale][0] && score <= SCALES[scale][1], {
    error: 'must have a score of its scale: nps 0 to 10, csat and stars 1 to 5',
  }),
);

const REASONS: ReadonlySet<unknown> = new Set(CHURN_REASONS);

function isReason(value: unknown): value is ChurnReason {
  return REASONS.has(value);
}

const amount = field<string | number | null>((value) => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number'
    ? value
    : { refused: 'must be a decimal number such as "12.50"' };
});

/** One activity as a sender tells it. */
export const itemSchema = z.object({
  id,
  type,
  occurredAt: instant,
  customer: z.nullish(z.object({ id: optionalId, email: optionalText, name: shownText, phone: shownText })),
  order: z.nullish(z.object({ id: optionalId, total: amount, currency: optionalText })),
  ticket: z.nullish(z.object({ id })),
  subscription: z.nullish(z.object({ id })),
  rating: z.nullish(rating),
  /** Anything but one of our words for it is a customer's own decision. */
  reason: field<ChurnReason>((value) => (isReason(value) ? value : 'cancelled')),
  version,
});
export type Item = z.infer<typeof itemSchema>;
