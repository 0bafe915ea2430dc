import fc from 'fast-check';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type {
  Attributes,
  ObjectHistory,
  ObjectReport,
  ObjectType,
  PartKey,
  Snapshot,
} from '../../shared/lifecycle/objects/object.ts';
import { STATES, type StateField } from '../../shared/lifecycle/objects/states.ts';
import { readPolicy } from '../../shared/lifecycle/read-policy.ts';

export const DAY = 86_400_000;
export const BEGIN = Date.UTC(2026, 0, 1);

const reading = readPolicy({
  connections: { placed: { orders: 'when-placed' }, other: { orders: 'not-counted' } },
});
if (!('policy' in reading)) throw new Error(reading.refused);
/** The policy of random objects, with one connection for each way of counting orders. */
export const OBJECTS_POLICY = reading.policy;

/** The states that tools report of each type, and of the parts that it can have. */
export const FIELDS: Readonly<Record<string, readonly StateField[]>> = {
  account: ['account'],
  order: ['payment', 'attempt', 'cancelled', 'refunded', 'fulfilled'],
  invoice: ['payment', 'attempt', 'cancelled', 'refunded'],
  payment: ['payment', 'attempt', 'cancelled', 'refunded'],
  subscription: ['begun', 'status', 'paused', 'ending', 'attempt'],
  ticket: ['ticket'],
  checkout: [],
  cart: [],
  refund: ['refund'],
  dispute: ['dispute'],
  shipment: ['shipment'],
};

/** The objects of one customer: two of each type, so that they meet often. */
const OBJECTS: readonly { readonly type: ObjectType; readonly id: string; readonly of?: string }[] = [
  { type: 'account', id: 'tool:customer:1' },
  { type: 'account', id: 'tool:customer:2' },
  { type: 'order', id: 'tool:order:1' },
  { type: 'order', id: 'tool:order:2' },
  { type: 'order', id: 'placed:order:3' },
  { type: 'order', id: 'other:order:4' },
  { type: 'invoice', id: 'tool:invoice:1', of: 'tool:subscription:1' },
  { type: 'invoice', id: 'tool:invoice:2', of: 'tool:subscription:1' },
  { type: 'invoice', id: 'tool:invoice:3' },
  { type: 'payment', id: 'tool:payment:1', of: 'tool:invoice:1' },
  { type: 'payment', id: 'tool:payment:2', of: 'tool:order:1' },
  { type: 'payment', id: 'tool:payment:3', of: 'tool:invoice:3' },
  { type: 'payment', id: 'tool:payment:4' },
  { type: 'payment', id: 'tool:payment:5', of: 'tool:order:1' },
  { type: 'subscription', id: 'tool:subscription:1' },
  { type: 'subscription', id: 'tool:subscription:2' },
  { type: 'ticket', id: 'tool:ticket:1' },
  { type: 'ticket', id: 'tool:ticket:2' },
  { type: 'checkout', id: 'tool:checkout:1', of: 'tool:order:1' },
  { type: 'cart', id: 'tool:cart:1', of: 'tool:checkout:1' },
];

const PARTS: { readonly [Type in ObjectType]?: readonly PartKey[] } = {
  order: [
    'refund:1',
    'refund:2',
    'refund:-',
    'dispute:1',
    'dispute:-',
    'shipment:1',
    'shipment:2',
    'payment:1',
  ],
  invoice: ['refund:1'],
  payment: ['refund:1', 'dispute:1'],
  subscription: ['invoice:1', 'invoice:2'],
};

/** A tool that numbers the states of this object. */
const NUMBERED = 'tool:subscription:2';

const money = fc
  .constantFrom(null, 0, 500, 1000)
  .map((minor) => (minor === null ? null : { currency: 'EUR', minor }));

const refunded = fc.constantFrom(300, 1000).map((minor) => ({ currency: 'EUR', minor }));

/** Whole seconds within 100 days, so that equal instants are frequent. */
const instant = fc.oneof(
  fc.constantFrom(10, 11, 20, 50).map((day) => BEGIN + day * DAY),
  fc.integer({ min: 0, max: 100 }).map((day) => BEGIN + day * DAY),
  fc.integer({ min: 0, max: 8_640_000 }).map((second) => BEGIN + second * 1000),
);

/** Own instants are sometimes placeholders. */
const ownInstant = fc.oneof({ weight: 9, arbitrary: instant }, fc.constant(0));

/** A snapshot of an object or of one of its parts: partial, with stale or implausible own instants, with and without a version. */
function snapshotOf(type: ObjectType, id: string, of: string | undefined): fc.Arbitrary<Snapshot> {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constant<PartKey>('') },
    fc.constantFrom<PartKey>('', ...(PARTS[type] ?? [])),
  );
  return fc.tuple(part, instant).chain(([key, asOf]) => {
    const all = FIELDS[key === '' ? type : key.slice(0, key.indexOf(':'))] ?? [];
    // No tool reports the tries of an invoice that is a part of its subscription.
    const fields = key.startsWith('invoice:') ? all.filter((field) => field !== 'attempt') : all;
    const state = (field: StateField) =>
      fc.option(fc.constantFrom<string>(...STATES[field]), { nil: undefined, freq: 2 });
    const states = fc.record(Object.fromEntries(fields.map((field) => [field, state(field)])));
    const since = fc.record(
      Object.fromEntries(fields.map((field) => [field, fc.option(ownInstant, { nil: undefined, freq: 2 })])),
    );
    const attributes = fc.record({
      createdAt: fc.option(ownInstant, { nil: undefined, freq: 2 }),
      total: fc.option(money, { nil: undefined, freq: 3 }),
      ...(key === '' && of !== undefined && { of: fc.option(fc.constant(of), { nil: undefined, freq: 3 }) }),
      ...(type !== 'account' &&
        key === '' && {
          account: fc.constantFrom(undefined, undefined, 'tool:customer:1', 'tool:customer:2', null),
        }),
      ...(type === 'payment' &&
        key === '' && { refundedTotal: fc.option(refunded, { nil: undefined, freq: 2 }) }),
      ...(type === 'subscription' && {
        trialEndsAt: fc.option(fc.option(instant, { nil: null }), { nil: undefined, freq: 2 }),
        endReason: fc.constantFrom('cancelled', 'switched', undefined),
      }),
    });
    const version = id === NUMBERED ? fc.integer({ min: 1, max: 9 }).map(String) : fc.constant('');
    const fact = fc.record({ id: fc.constantFrom('a', 'b'), version: fc.constantFrom('1', '2', '3') });
    const facts = fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, fact);
    return fc.tuple(states, since, attributes, fc.boolean(), version, facts).map(
      ([stated, own, known, listsShipments, number, reported]): Snapshot => ({
        part: key,
        asOf,
        version: number,
        states: withoutUndefined(stated),
        since: withoutUndefined(own),
        attributes: withoutUndefined<Attributes>(known),
        lists: key === '' && type === 'order' && listsShipments ? { shipment: ['1'] } : {},
        ...(reported !== undefined && { fact: reported }),
      }),
    );
  });
}

function withoutUndefined<Fields extends object>(fields: object): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

type Target = (typeof OBJECTS)[number];

const reportOf = ({ type, id, of }: Target): fc.Arbitrary<ObjectReport> =>
  fc.array(snapshotOf(type, id, of), { minLength: 1, maxLength: 2 }).map((snapshots) => ({
    object: id,
    type,
    connection: id.slice(0, id.indexOf(':')),
    provider: 'tool',
    snapshots,
  }));

const activity: fc.Arbitrary<Activity> = fc
  .tuple(
    fc.constantFrom<Activity['type']>(
      'visit',
      'campaign.sent',
      'message.received',
      'payment.failed',
      'payment.recovered',
      'order.refunded',
      'rating.given',
      'review.published',
      'referral.made',
      'quote.requested',
    ),
    instant,
    fc.integer({ min: 0, max: 10 }),
  )
  .map(([type, occurredAt, score]): Activity => {
    const shared = {
      id: `tool:${type}:${occurredAt}`,
      occurredAt,
      connection: 'tool',
      provider: 'tool',
      version: '',
      about: null,
    };
    // It can name the subscription whose next payment is due.
    if (type === 'payment.recovered')
      return { ...shared, type, about: score < 5 ? 'tool:subscription:1' : null };
    if (type === 'order.refunded') return { ...shared, type, amount: { currency: 'EUR', minor: 300 } };
    if (type === 'rating.given') return { ...shared, type, rating: { scale: 'nps', score } };
    if (type === 'review.published')
      return { ...shared, type, rating: { scale: 'stars', score: 1 + (score % 5) } };
    return { ...shared, type };
  });

/** One delivery: an activity, or a report of an object. */
export type Delivered = { readonly activity: Activity } | { readonly report: ObjectReport };

/** The objects of one history. Few of them, so that each is reported often. */
const targets = fc.oneof(
  fc.constant(OBJECTS),
  fc.subarray([...OBJECTS], { minLength: 1, maxLength: 4 }),
  // Whole families.
  fc.constant(OBJECTS.filter(({ id }) => /invoice|subscription:1|payment:1/.test(id))),
  fc.constant(OBJECTS.filter(({ id }) => /order:1|payment:[25]/.test(id))),
);

/** A random history of deliveries, not sorted by time. */
export const deliveries: fc.Arbitrary<Delivered[]> = targets.chain((objects) =>
  fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .constantFrom(...objects)
          .chain(reportOf)
          .map((one) => ({ report: one })),
      },
      activity.map((one) => ({ activity: one })),
    ),
    { minLength: 1, maxLength: 25, size: 'max' },
  ),
);

/** The same, sorted by time, as deliveries mostly arrive. */
export const deliveriesInOrder = deliveries.map((list) => [...list].sort((a, b) => timeOf(a) - timeOf(b)));

function timeOf(delivered: Delivered): number {
  return 'activity' in delivered
    ? delivered.activity.occurredAt
    : Math.min(...delivered.report.snapshots.map(({ asOf }) => asOf));
}

/** The log after these deliveries. */
export function logOf(list: readonly Delivered[]) {
  const objects = new Map<string, ObjectHistory>();
  for (const one of list)
    if ('report' in one)
      objects.set(one.report.object, combine(objects.get(one.report.object) ?? null, one.report));
  const activities = list.flatMap((one) => ('activity' in one ? [one.activity] : []));
  return { activities, objects: [...objects.values()], accounts: [0, 0] };
}
