import { type Facts, type HeldSubscription, NO_FACTS } from '../lifecycle/facts.ts';

// Every activity writes the record, and DynamoDB bills each started kilobyte. So facts have one-letter names, those without a
// value are left out, and subscriptions are packed.

/** Facts that are kept in the history for reports. */
type InHistory = 'ratings' | 'touchpoints' | 'connections';

type OwnFacts = Omit<Facts, InHistory>;

/** The name of each fact in the record item. */
const LETTERS = {
  activities: 'n',
  firstSeenAt: 'f',
  lastActiveAt: 'l',
  orders: 'o',
  pricedOrders: 'q',
  firstOrderAt: 'h',
  lastOrderAt: 'i',
  revenue: 'r',
  refunds: 'b',
  lastRefundAt: 'm',
  openDisputes: 'd',
  families: 'u',
  subscriptions: 's',
  firstSubscriptionAt: 'g',
  lastEnd: 'e',
  openTickets: 't',
  servedAt: 'v',
  renewed: 'w',
  fulfilled: 'x',
  engaged: 'j',
  evaluated: 'z',
  referred: 'a',
  goodReview: 'c',
  failedPayments: 'p',
  accounts: 'k',
  closedAccounts: 'y',
  beyond: '+',
} as const satisfies Record<keyof OwnFacts, string>;

const NAMES = Object.entries(LETTERS) as readonly [keyof OwnFacts, string][];

/** The facts in the record item, by letter. */
export type PackedFacts = Readonly<Record<string, unknown>> & { readonly s?: readonly PackedSubscription[] };

/** Packs facts. `unpackFacts` returns exactly the same facts. */
export function packFacts(facts: OwnFacts): PackedFacts {
  const packed: Record<string, unknown> = {};
  for (const [name, letter] of NAMES) {
    const value = facts[name];
    const isEmpty = value === NO_FACTS[name] || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) packed[letter] = value === true ? 1 : value;
  }
  if (facts.subscriptions.length > 0) packed.s = facts.subscriptions.map(packSubscription);
  return packed;
}

/** Parses what `packFacts` returns. */
export function unpackFacts(
  packed: PackedFacts,
  { ratings, touchpoints, connections }: Pick<Facts, InHistory>,
): Facts {
  const facts: Record<string, unknown> = { ...NO_FACTS, ratings, touchpoints, connections };
  for (const [name, letter] of NAMES) {
    const value = packed[letter];
    if (value !== undefined) facts[name] = NO_FACTS[name] === false ? true : value;
  }
  if (packed.s !== undefined) facts.subscriptions = packed.s.map(unpackSubscription);
  // Nothing but `packFacts` writes these letters.
  return facts as unknown as Facts;
}

type PackedSubscription = readonly [
  id: string,
  bits: number,
  paid: number,
  from: number | null,
  until?: number | null,
  endReason?: HeldSubscription['endReason'],
  pausedSince?: number | null,
];

const COUNTS = 1;
const ENDING = 2;

function packSubscription(entry: HeldSubscription): PackedSubscription {
  const bits = (entry.counts ? COUNTS : 0) + (entry.ending ? ENDING : 0);
  const { id, paid, from, until, endReason, pausedSince } = entry;
  if (until === null && pausedSince === null) return [id, bits, paid, from];
  return [id, bits, paid, from, until, endReason, pausedSince];
}

function unpackSubscription([
  id,
  bits,
  paid,
  from,
  until = null,
  endReason = null,
  pausedSince = null,
]: PackedSubscription): HeldSubscription {
  return {
    id,
    from,
    counts: (bits & COUNTS) !== 0,
    until,
    endReason,
    ending: (bits & ENDING) !== 0,
    pausedSince,
    paid,
  };
}
