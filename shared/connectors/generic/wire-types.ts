import type { ActivityType } from '../../lifecycle/activity.ts';
import type { Money } from '../../lifecycle/money.ts';
import type { ObjectType, PartKey } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';

/** The objects that a sender can name and that have a history of their own. */
export const NAMED_OBJECTS = ['order', 'ticket', 'subscription', 'invoice', 'payment'] as const;
export type NamedObject = (typeof NAMED_OBJECTS)[number];

/** What a type needs of the body to say what it states. */
export interface Details {
  /** The sender's id of the fact. */
  readonly id: string;
  /** The object concerned. */
  readonly of: ObjectType;
  readonly refund: string | null;
  readonly dispute: string | null;
  /** Undefined without an amount, null with one that cannot be read. */
  readonly amount: Money | null | undefined;
}

/** What is stated of an object, or of one of its parts. */
export interface Statement {
  readonly part?: PartKey;
  readonly states: States;
  /** The object was created when the fact occurred. */
  readonly isCreated?: true;
  /** The amount is that of this object or part. */
  readonly hasAmount?: true;
  /** The reason says why it ended. */
  readonly hasReason?: true;
}

/** What a type that a sender can use is mapped to. */
export interface Meaning {
  /** The object that it states something of: the first of these that is named. The account is the customer's. */
  readonly of?: readonly NamedObject[] | 'account';
  readonly states?: (details: Details) => readonly Statement[];
  /** The activity that it is without such an object. Without an activity the object is needed. */
  readonly activity?: ActivityType;
}

const OF_SALE = ['order', 'invoice', 'payment'] as const;
/** From the most specific on. */
const OF_PAYMENT = ['payment', 'invoice', 'subscription', 'order'] as const;

/** Every type that a sender can use, in causal order, and what it is mapped to. */
export const WIRE_TYPES = {
  'lead.captured': { activity: 'lead.captured' },
  'account.created': stating('account', { account: 'open' }, { isCreated: true }),
  'consent.given': { activity: 'consent.given' },
  visit: { activity: 'visit' },
  'message.received': { activity: 'message.received' },
  'campaign.sent': { activity: 'campaign.sent' },
  'campaign.engaged': { activity: 'campaign.engaged' },
  'cart.updated': { activity: 'cart.updated' },
  'checkout.started': { activity: 'checkout.started' },
  'trial.started': {
    ...stating(['subscription'], { begun: 'yes', status: 'trialing' }),
    activity: 'trial.started',
  },
  'quote.requested': { activity: 'quote.requested' },
  'order.placed': stating(['order'], {}, { isCreated: true, hasAmount: true }),
  'payment.failed': { ...stating(OF_PAYMENT, { attempt: 'failed' }), activity: 'payment.failed' },
  'payment.settled': { of: OF_PAYMENT, states: settled, activity: 'payment.recovered' },
  'order.paid': stating(['order'], { payment: 'paid' }, { hasAmount: true }),
  'subscription.started': stating(['subscription'], { begun: 'yes', status: 'active', ending: 'no' }),
  'subscription.renewed': {
    of: ['subscription'],
    states: ({ id }) => [
      { states: { begun: 'yes', status: 'active', attempt: 'none' } },
      { part: `invoice:${id}`, states: { payment: 'paid' }, hasAmount: true },
    ],
  },
  'subscription.paused': stating(['subscription'], { paused: 'yes' }),
  'subscription.resumed': stating(['subscription'], { paused: 'no' }),
  'order.fulfilled': stating(['order'], { fulfilled: 'yes' }),
  'order.refunded': { of: OF_SALE, states: refunded, activity: 'order.refunded' },
  'refund.failed': { of: OF_SALE, states: refundFailed },
  'order.cancelled': stating(['order'], { cancelled: 'yes' }),
  'order.reopened': stating(['order'], { cancelled: 'no' }),
  'dispute.opened': { ...disputed('open'), activity: 'dispute.opened' },
  'dispute.won': disputed('won'),
  'dispute.lost': disputed('lost'),
  'subscription.cancel-scheduled': stating(['subscription'], { ending: 'yes' }),
  // What ended had begun.
  'subscription.ended': stating(['subscription'], { begun: 'yes', status: 'ended' }, { hasReason: true }),
  'ticket.opened': stating(['ticket'], { ticket: 'open' }, { isCreated: true }),
  'ticket.solved': stating(['ticket'], { ticket: 'solved' }),
  'ticket.reopened': stating(['ticket'], { ticket: 'open' }),
  'rating.given': { activity: 'rating.given' },
  'review.published': { activity: 'review.published' },
  'referral.made': { activity: 'referral.made' },
  'consent.withdrawn': { activity: 'consent.withdrawn' },
  'account.closed': stating('account', { account: 'closed' }),
} as const satisfies Readonly<Record<string, Meaning>>;

export type WireType = keyof typeof WIRE_TYPES;

/** True for a type that a sender can use. */
export function isWireType(value: unknown): value is WireType {
  return typeof value === 'string' && Object.hasOwn(WIRE_TYPES, value);
}

function stating(
  of: NonNullable<Meaning['of']>,
  states: States,
  more: Omit<Statement, 'states'> = {},
): Meaning {
  return { of, states: () => [{ states, ...more }] };
}

/** A subscription is not paid as a whole: its next payment is due. */
function settled({ of }: Details): readonly Statement[] {
  return of === 'subscription'
    ? [{ states: { attempt: 'none' } }]
    : [{ states: { payment: 'paid', attempt: 'none' }, hasAmount: true }];
}

/** One refund. Without an amount and without an id of its own, all of the money went back. */
function refunded({ id, refund, amount }: Details): readonly Statement[] {
  if (refund === null && amount === undefined) return [{ states: { refunded: 'fully' } }];
  return [{ part: `refund:${refund ?? id}`, states: { refund: 'succeeded' }, hasAmount: true }];
}

/** Without an id, the latest refund is meant, whether it was of all the money or of a part. */
function refundFailed({ refund }: Details): readonly Statement[] {
  if (refund !== null) return [{ part: `refund:${refund}`, states: { refund: 'failed' } }];
  return [{ states: { refunded: 'no' } }, { part: 'refund:-', states: { refund: 'failed' } }];
}

function disputed(dispute: 'open' | 'won' | 'lost') {
  return {
    of: OF_SALE,
    states: ({ dispute: id }: Details): readonly Statement[] => [
      { part: `dispute:${id ?? '-'}`, states: { dispute }, hasAmount: true },
    ],
  };
}
