import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { ACTIVITY_TYPES, type Activity, type ActivityType } from '../../shared/lifecycle/activity.ts';
import type { Money } from '../../shared/lifecycle/money.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { CHURN_REASONS } from '../../shared/lifecycle/stage.ts';
import { policyWith } from './services.ts';

/** The policy of all random histories, with one connection for each way of counting orders. */
export const HISTORY_POLICY: Policy = policyWith({
  connections: { eager: { orders: 'when-placed' }, payments: { orders: 'not-counted' } },
});

/** The activities of one customer and their objects, and the deliveries that report them. */
export interface History {
  /** Every version of every activity, including versions that are replaced later. */
  readonly activities: readonly Activity[];
  /** Each delivery is a list of updates; in chronological order. */
  readonly deliveries: readonly (readonly CustomerUpdate[])[];
  /** The instant of the newest activity. */
  readonly newest: number;
  /** An instant after all activities, up to which customers are reviewed. */
  readonly end: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const BEGIN = Date.UTC(2018, 0, 1);

/** From zero to more than a year, and often exactly the length of a threshold. */
const gap = fc.oneof(
  { weight: 7, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 2_000 }).map((minutes) => minutes * MINUTE) },
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }).map((days) => days * DAY) },
  { weight: 5, arbitrary: fc.constantFrom(3, 14, 30, 45, 63, 90).map((days) => days * DAY) },
  { weight: 4, arbitrary: fc.integer({ min: 40, max: 400 }).map((days) => days * DAY) },
);

const FREQUENT: readonly ActivityType[] = [
  'order.placed',
  'order.placed',
  'order.paid',
  'order.paid',
  'order.paid',
  'order.paid',
  'order.fulfilled',
  'order.refunded',
  'order.refunded',
  'order.cancelled',
  'campaign.sent',
  'subscription.started',
];
const kind = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...FREQUENT) },
  { weight: 4, arbitrary: fc.constantFrom(...ACTIVITY_TYPES) },
);

const TOTALS = [0, 40, 80, 100] as const;

const step = fc.record({
  gap,
  kind,
  connection: fc.constantFrom('shop', 'shop', 'shop', 'own', 'eager', 'payments'),
  /** The number of the object among its kind; it also selects the currency. */
  object: fc.nat({ max: 3 }),
  amount: fc.option(fc.constantFrom(...TOTALS), { freq: 8 }),
  score: fc.integer({ min: 1, max: 10 }),
  scale: fc.constantFrom('nps', 'csat', 'stars'),
  reason: fc.constantFrom(...CHURN_REASONS),
  /** The activity is reported a second time with another version, amount or instant. */
  newVersion: fc.option(
    fc.record({
      version: fc.constantFrom('', '1', '2'),
      amount: fc.constantFrom(...TOTALS),
      shift: fc.constantFrom(0, 0, 1, 5 * MINUTE, 20 * DAY),
    }),
    { freq: 4 },
  ),
  /** The update names no person, only its object if it has one. */
  objectOnly: fc.integer({ min: 0, max: 9 }).map((one) => one < 3),
  /** Which identities of the person the delivery names. */
  name: fc.nat({ max: 3 }),
  names: fc.nat({ max: 2 }),
  /** The delivery also names the cart of the object. */
  fromCart: fc.integer({ min: 0, max: 9 }).map((one) => one < 2),
  /** Whether the activity is in the same delivery, or in the same update, as the one before. */
  together: fc.constantFrom('alone', 'alone', 'alone', 'delivery', 'update'),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const OBJECT_OF: Partial<Record<ActivityType, string>> = {
  'cart.updated': 'cart',
  'checkout.started': 'checkout',
  'dispute.opened': 'order',
};

function objectOf({ kind: of, connection, object, amount }: Step): Identity | null {
  const [family = ''] = of.split('.');
  const what = OBJECT_OF[of] ?? (['order', 'ticket', 'subscription'].includes(family) ? family : undefined);
  if (of === 'payment.failed') return object === 0 ? null : `${connection}:order:${object}`;
  if (what === undefined || (of === 'order.refunded' && amount === 80)) return null;
  return `${connection}:${what}:${object}`;
}

const ONCE: readonly ActivityType[] = [
  'order.placed',
  'order.paid',
  'order.fulfilled',
  'order.cancelled',
  'ticket.opened',
  'lead.captured',
  'account.created',
  'account.closed',
];

function activityOf(sent: Step, index: number, at: number): Activity {
  const { kind: of, connection, object, amount, score, scale, reason } = sent;
  const about = objectOf(sent);
  const subject = about ?? `${connection}:customer:1`;
  // A sender with ids of its own may report the payment of one order twice.
  const id =
    connection === 'own'
      ? `${connection}:${index}`
      : ONCE.includes(of)
        ? `${subject}:${of}`
        : `${subject}:${of}:${index}`;
  const currency = object === 3 ? 'JPY' : 'EUR';
  const money: Money | null = amount === null ? null : { currency, minor: amount };
  const base = { id, occurredAt: at, connection, provider: 'test', version: '' };
  const rating = { scale, score: scale === 'nps' ? score : Math.ceil(score / 2) };
  switch (of) {
    case 'order.placed':
    case 'order.paid':
      return { ...base, type: of, about: about ?? '', total: money };
    case 'order.refunded':
    case 'dispute.opened':
      return { ...base, type: of, about, amount: money };
    case 'subscription.ended':
      return { ...base, type: of, about: about ?? '', reason };
    case 'rating.given':
    case 'review.published':
      return { ...base, type: of, about, rating: amount === 0 ? null : rating };
    case 'order.fulfilled':
    case 'order.cancelled':
    case 'subscription.started':
    case 'subscription.renewed':
    case 'subscription.cancel-scheduled':
    case 'ticket.opened':
    case 'ticket.solved':
    case 'ticket.reopened':
      return { ...base, type: of, about: about ?? '' };
    default:
      return { ...base, type: of, about };
  }
}

function newVersionOf(activity: Activity, { newVersion }: Step): Activity | undefined {
  if (newVersion === null) return undefined;
  const { version, amount, shift } = newVersion;
  const anew = { version, occurredAt: activity.occurredAt + shift };
  if (activity.type === 'order.placed' || activity.type === 'order.paid')
    return { ...activity, ...anew, total: { currency: activity.total?.currency ?? 'EUR', minor: amount } };
  if (activity.type === 'order.refunded' || activity.type === 'dispute.opened')
    return { ...activity, ...anew, amount: { currency: activity.amount?.currency ?? 'EUR', minor: amount } };
  return { ...activity, ...anew };
}

const NAMES: readonly Identity[] = [
  'shop:customer:1',
  'email:ann@example.org',
  'email:ann@work.example.org',
  'desk:customer:7',
];

/** For an activity without an object, a connection always names the same identity first. */
const NAME_REPORTED_BY: Readonly<Record<string, number>> = { shop: 0, own: 3, eager: 1, payments: 2 };

/**
 * The persons that an update names: always the e-mail address alone, or one or several identities, so that customers
 * are merged.
 */
function personsOf(byEmail: boolean, about: Identity | null, { names, name, connection }: Step): Identity[] {
  if (byEmail) return ['email:ann@example.org'];
  const first = NAME_REPORTED_BY[connection] ?? 0;
  if (about !== null)
    return [0, 1, 2].slice(0, names + 1).flatMap((next) => NAMES[(name + next) % NAMES.length] ?? []);
  const others = first === 0 || first === 3 ? NAMES.slice(1, 1 + names) : [];
  return [...NAMES.slice(first, first + 1), ...others];
}

function updateOf(activity: Activity, sent: Step, byEmail: boolean): CustomerUpdate {
  const cart = sent.fromCart ? [`${sent.connection}:cart:${sent.object}`] : [];
  const objects = activity.about === null ? cart : [activity.about, ...cart];
  const named = activity.about === null || !sent.objectOnly;
  return { persons: named ? personsOf(byEmail, activity.about, sent) : [], objects, activities: [activity] };
}

function joined(a: CustomerUpdate, b: CustomerUpdate): CustomerUpdate {
  return {
    persons: [...new Set([...a.persons, ...b.persons])],
    objects: [...new Set([...a.objects, ...b.objects])],
    activities: [...a.activities, ...b.activities],
  };
}

function historyOf(steps: readonly Step[], byEmail: boolean, after: number): History {
  const deliveries: CustomerUpdate[][] = [];
  const late: CustomerUpdate[][] = [];
  let at = BEGIN;
  for (const [index, sent] of steps.entries()) {
    at += sent.gap;
    const activity = activityOf(sent, index, at);
    const update = updateOf(activity, sent, byEmail);
    const last = deliveries.at(-1);
    const lastUpdate = last?.at(-1);
    // Both activities must name the same persons: a repeated report of one of them names them again.
    const isSame = lastUpdate?.persons.join() === update.persons.join();
    if (sent.together === 'update' && last !== undefined && lastUpdate !== undefined && isSame)
      last[last.length - 1] = joined(lastUpdate, update);
    else if (sent.together !== 'alone' && last !== undefined) last.push(update);
    else deliveries.push([update]);
    const anew = newVersionOf(activity, sent);
    if (anew !== undefined) late.push([updateOf(anew, sent, byEmail)]);
  }
  const all = [...deliveries, ...late];
  const activities = all.flat().flatMap((update) => update.activities);
  const newest = Math.max(...activities.map(({ occurredAt }) => occurredAt));
  return { activities, deliveries: all, newest, end: newest + after };
}

/** Histories of one customer with up to 25 activities of all kinds, with any timing and naming. */
export const arbitraryHistory: fc.Arbitrary<History> = fc
  .tuple(
    fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }),
    fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
    gap,
  )
  .map(([steps, byEmail, after]) => historyOf(steps, byEmail, after));

/** Shuffles a list and duplicates some of its values. */
export function shuffledWithDuplicates<Value>(
  values: readonly Value[],
  random: () => number,
  share = 0.3,
): Value[] {
  const all = [...values, ...values.filter(() => random() < share)];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as Value, all[last] as Value];
  }
  return all;
}

/** Returns a generator of pseudo-random numbers 0 ≤ n < 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
