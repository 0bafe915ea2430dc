import { beginOf, createdAt, runsOf, statedByPart, VALUES } from './history.ts';
import { compare, type PlainActivity, type PlainLog, type PlainObject } from './log.ts';

/** Something that happened: an activity, a creation, or a change of a state. */
export interface Happening {
  readonly at: number;
  readonly name: string;
  readonly id: string;
  readonly connection: string;
  readonly object?: string;
  readonly part?: string;
  readonly field?: string;
  readonly value?: string;
  readonly rating?: PlainActivity['rating'];
  readonly amount?: PlainActivity['amount'];
  /** The object that an activity is about. */
  readonly about?: string | undefined;
}

const SALES = ['order', 'invoice', 'payment'];
const each = (name: string, types = SALES) => types.map((type) => `${type}.${name}`);

/** What happens at one instant happens in this order. */
const CAUSAL: readonly string[] = [
  ...['lead.captured', 'account.created', 'account.reopened', 'consent.given'],
  ...['visit', 'message.received', 'campaign.sent', 'campaign.engaged'],
  ...['cart.updated', 'checkout.started', 'quote.requested'],
  ...['subscription.incomplete', 'trial.started'],
  ...['order.placed', 'invoice.created'],
  ...each('reopened'),
  ...['payment.failed', 'payment.recovered'],
  ...each('paid', ['payment', 'invoice', 'order']),
  ...['paused', 'started', 'activated', 'resumed', 'cancel-unscheduled'].map(
    (name) => `subscription.${name}`,
  ),
  ...['shipment.pending', 'shipment.shipped', ...each('fulfilled')],
  ...['dispute.opened', 'dispute.won'],
  ...['refund.pending', 'refund.failed', 'refund.cancelled', ...each('refund-reversed')],
  ...[...each('partly-refunded'), 'refund.succeeded', ...each('refunded')],
  ...each('unpaid'),
  ...each('cancelled'),
  ...['shipment.cancelled', ...each('unfulfilled'), 'dispute.lost'],
  ...['past-due', 'cancel-scheduled', 'unpaid', 'ended', 'withdrawn'].map((name) => `subscription.${name}`),
  ...['ticket.opened', 'ticket.solved', 'ticket.reopened'],
  ...['rating.given', 'review.published', 'referral.made'],
  ...['consent.withdrawn', 'account.closed'],
];

const CREATIONS: Readonly<Record<string, string>> = {
  account: 'account.created',
  order: 'order.placed',
  invoice: 'invoice.created',
  ticket: 'ticket.opened',
  checkout: 'checkout.started',
  cart: 'cart.updated',
};

const NAMES: Readonly<Record<string, string>> = {
  'attempt failed': 'payment.failed',
  'attempt none': 'payment.recovered',
  'cancelled yes': '*.cancelled',
  'cancelled no': '*.reopened',
  'refunded partly': '*.partly-refunded',
  'refunded fully': '*.refunded',
  'refunded no': '*.refund-reversed',
  'fulfilled yes': '*.fulfilled',
  'fulfilled no': '*.unfulfilled',
  'dispute open': 'dispute.opened',
  'begun yes': 'subscription.started',
  'begun no': 'subscription.withdrawn',
  'status trialing': 'trial.started',
  'status active': 'subscription.activated',
  'paused yes': 'subscription.paused',
  'paused no': 'subscription.resumed',
  'ending yes': 'subscription.cancel-scheduled',
  'ending no': 'subscription.cancel-unscheduled',
  'ticket open': 'ticket.reopened',
  'account open': 'account.reopened',
};

function nameOf(type: string, field: string, value: string): string {
  const owner = field === 'status' ? 'subscription' : type;
  return (NAMES[`${field} ${value}`] ?? `${owner}.${value}`).replace('*', type);
}

/** The first value of these is a change even if it says that nothing happened yet. */
const ALWAYS_CHANGES = ['dispute', 'refund', 'status'];

/** All that happened to a customer, in order. */
export function happeningsIn({ activities, objects }: PlainLog): Happening[] {
  const all = activities.map(
    ({ type, occurredAt, id, connection, rating, amount, about }): Happening => ({
      at: occurredAt,
      name: type,
      id,
      connection,
      rating: rating ?? null,
      amount: amount ?? null,
      about: about ?? undefined,
    }),
  );
  all.push(...objects.flatMap(changesOf));
  return all.sort(
    (a, b) => a.at - b.at || CAUSAL.indexOf(a.name) - CAUSAL.indexOf(b.name) || compare(a.id, b.id),
  );
}

/** An account was created when its tool says so, or by its first report unless it was closed in it. */
function isAccountCreated(source: PlainObject): boolean {
  const [first] = runsOf(source, '', 'account', statedByPart(source).get('') ?? []);
  const created = createdAt(source);
  const isDated = created !== undefined && source.snapshots.every(({ asOf }) => created <= asOf);
  return isDated || first?.value === 'open';
}

function changesOf(source: PlainObject): Happening[] {
  const { object, type, connection } = source;
  const changes: Happening[] = [];
  const creation = CREATIONS[type];
  const isCreated =
    creation !== undefined &&
    (type === 'account'
      ? isAccountCreated(source)
      : createdAt(source) !== undefined || ['cart', 'checkout'].includes(type));
  if (isCreated)
    changes.push({
      at: beginOf(source),
      name: creation,
      id: `${object}:created`,
      connection,
      object,
      part: '',
    });
  for (const [part, snapshots] of statedByPart(source))
    for (const field of Object.keys(VALUES))
      for (const [index, { value, from }] of runsOf(source, part, field, snapshots).entries()) {
        const saysNothing = index === 0 && value === VALUES[field]?.[0];
        const opens = saysNothing && field === 'ticket' && !isCreated;
        if (saysNothing && !opens && !ALWAYS_CHANGES.includes(field)) continue;
        const named = part === '' ? type : (part.split(':')[0] ?? '');
        changes.push({
          at: from,
          name: opens ? 'ticket.opened' : nameOf(named, field, value),
          id: part === '' ? `${object}:${field}` : `${object}:${part}:${field}`,
          connection,
          object,
          part,
          field,
          value,
        });
      }
  return changes;
}
