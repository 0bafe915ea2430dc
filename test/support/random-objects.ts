import fc from 'fast-check';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type {
  Attributes,
  ObjectReport,
  ObjectType,
  PartKey,
  Snapshot,
} from '../../shared/lifecycle/objects/object.ts';
import { STATES, type StateField } from '../../shared/lifecycle/objects/states.ts';

export const DAY = 86_400_000;
export const BEGIN = Date.UTC(2026, 0, 1);

/** The states that tools report of each type, and of the parts that it can have. */
const FIELDS: Readonly<Record<string, readonly StateField[]>> = {
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
  { type: 'subscription', id: 'tool:subscription:1' },
  { type: 'subscription', id: 'tool:subscription:2' },
  { type: 'ticket', id: 'tool:ticket:1' },
  { type: 'ticket', id: 'tool:ticket:2' },
  { type: 'cart', id: 'tool:cart:1' },
];

const PARTS: { readonly [Type in ObjectType]?: readonly PartKey[] } = {
  order: ['refund:1', 'refund:2', 'dispute:1', 'shipment:1', 'shipment:2'],
  invoice: ['refund:1'],
  payment: ['refund:1', 'dispute:1'],
};

const money = fc
  .constantFrom(null, 0, 500, 1000)
  .map((minor) => (minor === null ? null : { currency: 'EUR', minor }));

/** Whole seconds within 100 days, so that equal instants are frequent. */
export const instant = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((day) => BEGIN + day * DAY),
  fc.integer({ min: 0, max: 8_640_000 }).map((second) => BEGIN + second * 1000),
);

/** A snapshot of an object or of one of its parts: partial, with stale or implausible own instants, with and without a version. */
function snapshotOf(type: ObjectType, of: string | undefined): fc.Arbitrary<Snapshot> {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constant<PartKey>('') },
    fc.constantFrom<PartKey>('', ...(PARTS[type] ?? [])),
  );
  return fc.tuple(part, instant).chain(([key, asOf]) => {
    const fields = FIELDS[key === '' ? type : key.slice(0, key.indexOf(':'))] ?? [];
    const state = (field: StateField) =>
      fc.option(fc.constantFrom<string>(...STATES[field]), { nil: undefined, freq: 2 });
    const states = fc.record(Object.fromEntries(fields.map((field) => [field, state(field)])));
    const since = fc.record(
      Object.fromEntries(fields.map((field) => [field, fc.option(instant, { nil: undefined, freq: 1 })])),
    );
    const attributes = fc.record({
      createdAt: fc.option(instant, { nil: undefined, freq: 1 }),
      total: fc.option(money, { nil: undefined, freq: 3 }),
      ...(key === '' && of !== undefined && { of: fc.option(fc.constant(of), { nil: undefined, freq: 3 }) }),
      ...(type === 'subscription' && {
        trialEndsAt: fc.option(fc.option(instant, { nil: null }), { nil: undefined, freq: 1 }),
        endReason: fc.constantFrom('cancelled', 'switched', undefined),
      }),
    });
    return fc.tuple(states, since, attributes, fc.boolean()).map(
      ([stated, own, known, listsShipments]): Snapshot => ({
        part: key,
        asOf,
        version: '',
        states: withoutUndefined(stated),
        since: withoutUndefined(own),
        attributes: withoutUndefined<Attributes>(known),
        lists: key === '' && type === 'order' && listsShipments ? { shipment: ['1'] } : {},
      }),
    );
  });
}

function withoutUndefined<Fields extends object>(fields: object): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

const report: fc.Arbitrary<ObjectReport> = fc.constantFrom(...OBJECTS).chain(({ type, id, of }) =>
  fc.array(snapshotOf(type, of), { minLength: 1, maxLength: 2 }).map((snapshots) => ({
    object: id,
    type,
    connection: id.slice(0, id.indexOf(':')),
    provider: 'tool',
    snapshots,
  })),
);

const activity: fc.Arbitrary<Activity> = fc
  .tuple(
    fc.constantFrom<Activity['type']>(
      'visit',
      'campaign.sent',
      'message.received',
      'payment.failed',
      'order.refunded',
      'rating.given',
      'referral.made',
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
    if (type === 'order.refunded') return { ...shared, type, amount: { currency: 'EUR', minor: 300 } };
    if (type === 'rating.given' || type === 'review.published')
      return { ...shared, type, rating: { scale: 'nps', score } };
    return { ...shared, type };
  });

/** One delivery: an activity, or a report of an object. */
export type Delivered = { readonly activity: Activity } | { readonly report: ObjectReport };

/** A random history of deliveries, not sorted by time. */
export const deliveries: fc.Arbitrary<Delivered[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: report.map((one) => ({ report: one })) },
    activity.map((one) => ({ activity: one })),
  ),
  { minLength: 1, maxLength: 25 },
);

/** The same, sorted by time, as deliveries mostly arrive. */
export const deliveriesInOrder = deliveries.map((list) => [...list].sort((a, b) => timeOf(a) - timeOf(b)));

function timeOf(delivered: Delivered): number {
  return 'activity' in delivered
    ? delivered.activity.occurredAt
    : Math.min(...delivered.report.snapshots.map(({ asOf }) => asOf));
}
