import type {
  Attributes,
  EndReason,
  ObjectReport,
  ObjectType,
  PartKey,
  Snapshot,
} from '../../shared/lifecycle/objects/object.ts';
import type { StateField, States } from '../../shared/lifecycle/objects/states.ts';

const DAY = 86_400_000;
/** Day 0 in tests. */
export const DAY_ZERO = Date.UTC(2026, 0, 1);

/** The instant of a day in tests; fractions are hours. */
export function instantOf(day: number): number {
  return Math.round(DAY_ZERO + day * DAY);
}

/** What a snapshot says beside its states. Instants are days. */
export interface Said {
  /** Number or name of the object; by default 1. */
  readonly id?: number | string;
  readonly part?: PartKey;
  readonly connection?: string;
  readonly version?: string;
  readonly since?: { readonly [Field in StateField]?: number };
  readonly created?: number;
  /** Amount in euros; `null` if it cannot be read. */
  readonly euro?: number | null;
  readonly refundedEuro?: number;
  /** The object that it is of, such as `order:1`. */
  readonly of?: string;
  readonly trialEnds?: number | null;
  readonly endReason?: EndReason;
  readonly account?: string | null;
  readonly address?: string;
  readonly mergedInto?: string;
  readonly lists?: Snapshot['lists'];
}

/** What a connector reports of an object of this type on a day. */
export type Reported = (day: number, states: States, said?: Said) => ObjectReport;

export const order = reported('order');
export const invoice = reported('invoice');
export const payment = reported('payment');
export const subscription = reported('subscription');
export const ticket = reported('ticket');
export const account = reported('account');
export const checkout = reported('checkout');
export const cart = reported('cart');

function reported(type: ObjectType): Reported {
  return (day, states, said = {}) => {
    const { id = 1, connection = 'shop' } = said;
    const name = type === 'account' ? 'customer' : type;
    return {
      object: `${connection}:${name}:${id}`,
      type,
      connection,
      provider: 'test',
      snapshots: [snapshot(day, states, said)],
    };
  };
}

/** One snapshot on a day. */
function snapshot(day: number, states: States, said: Said = {}): Snapshot {
  const { part = '', version = '', since = {}, lists = {} } = said;
  return {
    part,
    asOf: instantOf(day),
    version,
    states,
    since: Object.fromEntries(Object.entries(since).map(([field, at]) => [field, instantOf(at)])),
    attributes: attributesOf(said),
    lists,
  };
}

function attributesOf(said: Said): Attributes {
  const { euro, refundedEuro, created, trialEnds, connection = 'shop', of } = said;
  return {
    ...(euro !== undefined && { total: euro === null ? null : euros(euro) }),
    ...(refundedEuro !== undefined && { refundedTotal: euros(refundedEuro) }),
    ...(created !== undefined && { createdAt: instantOf(created) }),
    ...(trialEnds !== undefined && { trialEndsAt: trialEnds === null ? null : instantOf(trialEnds) }),
    ...(of !== undefined && { of: `${connection}:${of}` }),
    ...(said.endReason !== undefined && { endReason: said.endReason }),
    ...(said.account !== undefined && { account: said.account }),
    ...(said.address !== undefined && { address: said.address }),
    ...(said.mergedInto !== undefined && { mergedInto: said.mergedInto }),
  };
}

function euros(amount: number) {
  return { currency: 'EUR', minor: Math.round(amount * 100) };
}

/** A paid order of 100 euros, by a tool that states the whole state of it. */
export function paidOrder(day: number, id: number | string = day, said: Said = {}): ObjectReport {
  return order(
    day,
    { payment: 'paid', attempt: 'none', cancelled: 'no', refunded: 'no', fulfilled: 'no' },
    { id, euro: 100, ...said },
  );
}

/** A subscription that is in force since this day. */
export function activeSubscription(day: number, id: number | string = 1): ObjectReport {
  return subscription(
    day,
    { begun: 'yes', status: 'active', paused: 'no', ending: 'no', attempt: 'none' },
    { id },
  );
}
