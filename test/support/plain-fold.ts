/**
 * The rules of stages, orders, subscriptions and risk, implemented a second time as plainly as possible, from the
 * documentation and without code of `shared/`. At each instant everything is computed again from the snapshots.
 */

type Fields = Readonly<Record<string, unknown>>;
export interface PlainSnapshot {
  readonly part: string;
  readonly asOf: number;
  readonly version: string;
  readonly states: Fields;
  readonly since: Fields;
  readonly attributes: Fields;
  readonly lists: Fields;
}
export interface PlainObject {
  readonly object: string;
  readonly type: string;
  readonly connection: string;
  readonly snapshots: readonly PlainSnapshot[];
}
export interface PlainActivity {
  readonly type: string;
  readonly occurredAt: number;
  readonly id: string;
  readonly connection: string;
  readonly amount?: { readonly currency: string; readonly minor: number } | null;
  readonly rating?: { readonly scale: string; readonly score: number } | null;
}
export interface PlainLog {
  readonly activities: readonly PlainActivity[];
  readonly objects: readonly PlainObject[];
  readonly accounts: number;
  readonly counting: Readonly<Record<string, string>>;
}
interface Run {
  readonly value: string;
  readonly from: number;
}

const DAY = 86_400_000;
const EARLIEST = Date.UTC(1990, 0);
const ORDER: Readonly<Record<string, readonly string[]>> = {
  payment: ['unpaid', 'paid'],
  attempt: ['none', 'failed'],
  cancelled: ['no', 'yes'],
  refunded: ['no', 'partly', 'fully'],
  fulfilled: ['no', 'yes'],
  refund: ['pending', 'succeeded', 'failed', 'cancelled'],
  dispute: ['open', 'won', 'lost'],
  shipment: ['pending', 'shipped', 'cancelled'],
  begun: ['no', 'yes'],
  status: ['incomplete', 'trialing', 'active', 'past-due', 'unpaid', 'ended'],
  paused: ['no', 'yes'],
  ending: ['no', 'yes'],
  ticket: ['open', 'solved'],
  account: ['open', 'closed'],
};
const SALES = ['order', 'invoice', 'payment'];
const smaller = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const text = ({ part, version, states, since, attributes, lists }: PlainSnapshot) =>
  JSON.stringify([
    part,
    version,
    ...[states, since, attributes, lists].map((one) => Object.entries(one).sort(([a], [b]) => smaller(a, b))),
  ]);

/** One object as its snapshots have it. */
class Plain {
  readonly parts: readonly string[];
  readonly runs = new Map<string, readonly Run[]>();
  readonly begin: number;
  readonly source: PlainObject;
  constructor(source: PlainObject) {
    this.source = source;
    this.parts = [...new Set(source.snapshots.map(({ part }) => part))];
    this.begin = this.beginOf('', Number.NEGATIVE_INFINITY);
    const stated = this.statedByPart();
    for (const [part, snapshots] of stated)
      for (const field of Object.keys(ORDER))
        this.runs.set(`${part}|${field}`, this.runsOf(part, field, snapshots));
  }
  /** The snapshots in the order in which they were true, with the instant that places them. */
  inOrder(snapshots: readonly PlainSnapshot[]) {
    let latest = Number.NEGATIVE_INFINITY;
    return [...snapshots]
      .sort((a, b) => smaller(a.version, b.version) || a.asOf - b.asOf || smaller(text(a), text(b)))
      .map((one) => {
        latest = one.version === '' ? one.asOf : Math.max(latest, one.asOf);
        return { one, at: latest };
      })
      .sort((a, b) => a.at - b.at || smaller(a.one.version, b.one.version));
  }
  attribute(name: string, part = ''): unknown {
    const stating = this.source.snapshots.filter(
      (one) => one.part === part && one.attributes[name] !== undefined,
    );
    return this.inOrder(stating).at(-1)?.one.attributes[name];
  }
  created(part = ''): number | undefined {
    const at = this.attribute('createdAt', part);
    return typeof at === 'number' && at >= EARLIEST ? at : undefined;
  }
  beginOf(part: string, least: number): number {
    const own = this.source.snapshots.filter((one) => part === '' || one.part === part);
    return Math.max(least, Math.min(this.created(part) ?? Infinity, ...own.map(({ asOf }) => asOf)));
  }
  statedByPart(): Map<string, PlainSnapshot[]> {
    const { snapshots } = this.source;
    const byPart = new Map(this.parts.map((part) => [part, snapshots.filter((one) => one.part === part)]));
    const first = (part: string) =>
      Math.min(...snapshots.filter((one) => one.part === part).map(({ asOf }) => asOf));
    // The latest dispute that is open then, else the latest one.
    const unnamed = (byPart.get('dispute:-') ?? []).filter((one) => one.states.dispute !== 'open');
    if (unnamed.length > 0)
      byPart.set(
        'dispute:-',
        (byPart.get('dispute:-') ?? []).filter((one) => one.states.dispute === 'open'),
      );
    for (const one of unnamed.sort((a, b) => a.asOf - b.asOf || smaller(text(a), text(b)))) {
      const known = this.parts.filter((part) => part.startsWith('dispute:') && byPart.get(part)?.length);
      const firstOf = (part: string) => Math.min(...(byPart.get(part) ?? []).map(({ asOf }) => asOf));
      const begun = known.filter((part) => firstOf(part) <= one.asOf).sort((a, b) => firstOf(a) - firstOf(b));
      const open = begun.filter(
        (part) =>
          this.runsOf(part, 'dispute', byPart.get(part) ?? []).findLast(({ from }) => from <= one.asOf)
            ?.value === 'open',
      );
      byPart.get(open.at(-1) ?? begun.at(-1) ?? 'dispute:-')?.push(one);
    }
    for (const [part, list] of byPart) {
      const [type = '', id = ''] = part.split(':');
      if (type !== 'refund' && type !== 'shipment') continue;
      for (const one of snapshots)
        if (one.asOf > first(part) && Array.isArray(one.lists[type]) && !one.lists[type].includes(id))
          list.push({ ...one, states: { [type]: 'cancelled' }, since: {}, attributes: {} });
    }
    return byPart;
  }
  runsOf(part: string, field: string, snapshots: readonly PlainSnapshot[]): Run[] {
    const rank = (one: PlainSnapshot) => ORDER[field]?.indexOf(String(one.states[field])) ?? 0;
    const stating = this.inOrder(snapshots.filter((one) => one.states[field] !== undefined)).sort(
      (a, b) => a.at - b.at || smaller(a.one.version, b.one.version) || rank(a.one) - rank(b.one),
    );
    const groups: (typeof stating)[] = [];
    for (const one of stating) {
      const last = groups.at(-1);
      if (last?.[0]?.one.states[field] === one.one.states[field]) last?.push(one);
      else groups.push([one]);
    }
    const runs: Run[] = [];
    for (const [index, group] of groups.entries()) {
      const lower = groups[index - 1]?.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      const upper = group[0]?.at ?? 0;
      const own = group
        .map(({ one }) => ({ at: one.since[field], asOf: one.asOf }))
        .filter((one): one is { at: number; asOf: number } => typeof one.at === 'number')
        .filter(({ at, asOf }) => at >= EARLIEST && at <= asOf && at >= lower && at <= upper)
        .at(-1)?.at;
      const paid = this.source.snapshots
        .filter((one) => part === '' && field === 'payment' && one.part.startsWith('payment:'))
        .filter((one) => one.states.payment === 'paid' && group[0]?.one.states.payment === 'paid')
        .filter((one) => Number(one.since.payment) <= one.asOf && Number(one.since.payment) >= EARLIEST)
        .map((one) => Number(one.since.payment))
        .filter((at) => at >= lower && at <= upper)
        .sort((a, b) => b - a);
      const begin = part === '' ? this.begin : this.beginOf(part, this.begin);
      const from = own ?? paid[0] ?? (index === 0 ? Math.min(begin, upper) : upper);
      while (runs.at(-1)?.from === from) runs.pop();
      const value = String(group[0]?.one.states[field]);
      if (runs.at(-1)?.value !== value) runs.push({ value, from });
    }
    return runs;
  }
  all(field: string, part = ''): readonly Run[] {
    return this.runs.get(`${part}|${field}`) ?? [];
  }
  run(field: string, at: number, part = ''): Run | undefined {
    return this.all(field, part).findLast(({ from }) => from <= at);
  }
  is(field: string, value: string, at: number, part = ''): boolean {
    return this.run(field, at, part)?.value === value;
  }
  partsOf(type: string): string[] {
    return this.parts.filter((part) => part.startsWith(`${type}:`));
  }
}

interface Span {
  readonly sub: string;
  readonly from: number;
  until: number;
  reason: string | null;
}

/** The outcome that is compared with the fold. */
export function plainFold(log: PlainLog, asOf: number) {
  const objects = new Map(log.objects.map((one) => [one.object, new Plain(one)]));
  const sum = (amounts: readonly unknown[]) => {
    const sums = new Map<string, number>();
    for (const one of amounts)
      if (one !== null && one !== undefined) {
        const { currency, minor } = one as { currency: string; minor: number };
        sums.set(currency, (sums.get(currency) ?? 0) + minor);
      }
    return sums;
  };
  const isSale = ({ source }: Plain) => SALES.includes(source.type);
  const parentName = (one: Plain) => {
    const of = one.attribute('of');
    return of === one.source.object ? undefined : (of as string | undefined);
  };
  const parentOf = (one: Plain) => objects.get(parentName(one) ?? '');
  const rootOf = (one: Plain): Plain => {
    const parent = parentOf(one);
    return parent !== undefined && isSale(one) && isSale(parent) ? rootOf(parent) : one;
  };
  const subscriptionOf = (sale: Plain) => {
    const name = parentName(rootOf(sale));
    return name?.split(':')[1] === 'subscription' ? name : undefined;
  };
  const sales = [...objects.values()].filter(isSale);
  const roots = sales.filter((one) => rootOf(one) === one);
  const familyOf = (root: Plain) => [root, ...sales.filter((one) => one !== root && rootOf(one) === root)];
  const countingOf = (connection: string) => log.counting[connection] ?? 'when-paid';

  const isPaid = (root: Plain, at: number): boolean => {
    if (root.all('payment')[0]?.value === 'unpaid' || root.run('payment', at) !== undefined)
      return root.is('payment', 'paid', at);
    return (
      root.partsOf('payment').some((part) => root.is('payment', 'paid', at, part)) ||
      familyOf(root).some((one) => one !== root && one.is('payment', 'paid', at))
    );
  };
  const wasPaid = (one: Plain, at: number) =>
    one.all('payment').some(({ value, from }) => value === 'paid' && from <= at);
  /** What a sale is worth at an instant. */
  const saleAt = (root: Plain, at: number) => {
    const family = familyOf(root);
    const ofPayments = family
      .slice(1)
      .sort((a, b) => smaller(a.source.object, b.source.object))
      .map((one) => one.attribute('total'));
    const total = (root.attribute('total') ?? ofPayments.find((one) => one !== undefined)) as
      | { currency: string; minor: number }
      | null
      | undefined;
    const refunds: unknown[] = [];
    const later: unknown[] = [];
    const ats: number[] = [];
    let isAll = false;
    for (const one of family) {
      const knownUnpaid = one.all('payment')[0]?.value === 'unpaid' || one.is('payment', 'unpaid', at);
      const neverTaken =
        knownUnpaid && !one.is('payment', 'paid', at) && !wasPaid(one, at) && !wasPaid(root, at);
      const made = neverTaken
        ? []
        : one.partsOf('refund').filter((part) => one.is('refund', 'succeeded', at, part));
      const undone = one
        .partsOf('refund')
        .filter((part) => one.is('refund', 'failed', at, part) || one.is('refund', 'cancelled', at, part));
      const single = made.map((part) => one.attribute('total', part));
      refunds.push(...single);
      ats.push(...made.map((part) => one.run('refund', at, part)?.from ?? 0));
      refunds.push(
        ...one
          .partsOf('dispute')
          .filter((part) => one.is('dispute', 'lost', at, part))
          .map((part) => one.attribute('total', part)),
      );
      const status = one.run('refunded', at);
      if (status === undefined || status.value === 'no') continue;
      const all = one.attribute('refundedTotal') as { currency: string; minor: number } | undefined;
      let rest = 0;
      if (all !== undefined) {
        rest =
          all.minor -
          (sum(single).get(all.currency) ?? 0) -
          (sum(undone.map((part) => one.attribute('total', part))).get(all.currency) ?? 0);
        // The sum is the latest reported, so before all went back it may hold later refunds.
        if (rest > 0)
          (status.value === 'fully' ? refunds : later).push({ currency: all.currency, minor: rest });
      }
      if (neverTaken || (all !== undefined && rest <= 0 && sum(single).size === 0)) continue;
      ats.push(status.from);
      const isWhole =
        one === root || (root.run('payment', at) === undefined && root.all('payment')[0]?.value !== 'unpaid');
      if (isWhole && status.value === 'fully' && all === undefined) isAll = true;
    }
    const dated = sum(refunds);
    const covered =
      total !== null &&
      total !== undefined &&
      (dated.get(total.currency) ?? 0) > 0 &&
      (dated.get(total.currency) ?? 0) >= total.minor;
    const lost = family.some((one) =>
      one.partsOf('dispute').some((part) => one.is('dispute', 'lost', at, part)),
    );
    const isPlaced =
      (root.source.type === 'order' || root.source.type === 'invoice') &&
      root.created() !== undefined &&
      root.begin <= at;
    const counting = countingOf(root.source.connection);
    const stands =
      !root.is('cancelled', 'yes', at) &&
      !isAll &&
      !covered &&
      !lost &&
      (isPaid(root, at) || (counting === 'when-placed' && isPlaced));
    // A shipment that is only planned says nothing.
    const shipments = root
      .partsOf('shipment')
      .filter((part) =>
        root
          .all('shipment', part)
          .some(({ value, from }, index) => from <= at && (index > 0 || value !== 'pending')),
      );
    const isReportedTwice = counting === 'not-counted' && subscriptionOf(root) === undefined;
    return {
      counts: stands && !isReportedTwice,
      total,
      refunds: isReportedTwice ? [] : [...refunds, ...later],
      refundedAt: isReportedTwice ? [] : ats,
      disputes: family.flatMap((one) =>
        one.partsOf('dispute').filter((part) => one.is('dispute', 'open', at, part)),
      ).length,
      fulfilled:
        stands &&
        (shipments.length === 0
          ? root.is('fulfilled', 'yes', at)
          : shipments.some((part) => root.is('shipment', 'shipped', at, part))),
    };
  };

  /** What happened, by the names of the documentation. */
  const happened: {
    readonly at: number;
    readonly name: string;
    readonly id: string;
    readonly rating?: PlainActivity['rating'];
  }[] = log.activities.map(({ type, occurredAt, id, rating }) => ({
    at: occurredAt,
    name: type,
    id,
    rating: rating ?? null,
  }));
  for (const one of objects.values()) {
    const { type, object } = one.source;
    const isDated = one.created() !== undefined;
    if (
      ['account', 'cart', 'checkout'].includes(type) ||
      (isDated && ['order', 'invoice', 'ticket'].includes(type))
    )
      happened.push({ at: one.begin, name: `${type} created`, id: object });
    for (const [key, runs] of one.runs) {
      const [part = '', field = ''] = key.split('|');
      for (const [index, { value, from }] of runs.entries()) {
        const isInitial = index === 0 && value === ORDER[field]?.[0];
        if (
          isInitial &&
          !['dispute', 'refund', 'status'].includes(field) &&
          !(field === 'ticket' && !isDated)
        )
          continue;
        happened.push({ at: from, name: `${field} ${value}`, id: `${object}|${part}` });
      }
    }
  }
  const OWN = [
    'lead.captured',
    'consent.given',
    'visit',
    'message.received',
    'campaign.engaged',
    'cart.updated',
    'checkout.started',
    'trial.started',
    'quote.requested',
    'rating.given',
    'review.published',
    'referral.made',
    'account created',
    'cart created',
    'checkout created',
    'order created',
    'ticket created',
    'status trialing',
    'status incomplete',
    'payment paid',
    'begun yes',
    'ticket open',
  ];
  const ENGAGED = [
    'visit',
    'message.received',
    'campaign.engaged',
    'ticket created',
    'ticket open',
    'ticket solved',
  ];
  const EVALUATED = [
    'cart.updated',
    'checkout.started',
    'trial.started',
    'quote.requested',
    'cart created',
    'checkout created',
    'order created',
    'invoice created',
    'status trialing',
    'status incomplete',
    'payment paid',
  ];
  const SERVED = ['ticket created', 'ticket open', 'ticket solved', 'rating.given', 'review.published'];
  const until = (at: number, names: readonly string[]) =>
    happened.filter((one) => one.at <= at && names.includes(one.name));
  const instants = [...new Set(happened.map(({ at }) => at))].sort((a, b) => a - b);

  /** When each sale began to count, as it stands at an instant. */
  const countedSince = new Map<Plain, { readonly at: number; readonly since: number | null }[]>();
  for (const root of roots) {
    let since: number | null = null;
    countedSince.set(
      root,
      instants.map((at) => {
        since = saleAt(root, at).counts ? (since ?? at) : null;
        return { at, since };
      }),
    );
  }
  const sinceAt = (root: Plain, at: number) =>
    countedSince.get(root)?.findLast((one) => one.at <= at)?.since ?? null;
  const hasPrice = (root: Plain, at: number) =>
    sinceAt(root, at) !== null && saleAt(root, at).total?.minor !== 0;
  const paidInvoices = (name: string, at: number) =>
    roots.filter((root) => subscriptionOf(root) === name && hasPrice(root, at)).length +
    paidParts(objects.get(name), at);
  // Each invoice that is a part is a renewal, so the invoice of the first term counts beside them.
  const paidParts = (one: Plain | undefined, at: number) => {
    const isPriced = (part: string) =>
      (one?.attribute('total', part) as { minor: number } | null | undefined)?.minor !== 0;
    const renewals =
      one?.partsOf('invoice').filter((part) => one.is('payment', 'paid', at, part) && isPriced(part)) ?? [];
    return renewals.length === 0 ? 0 : renewals.length + 1;
  };

  /** When subscriptions counted. */
  const names = new Set(
    [...objects.values()]
      .filter(({ source }) => source.type === 'subscription')
      .map(({ source }) => source.object),
  );
  for (const root of roots) names.add(subscriptionOf(root) ?? '');
  names.delete('');
  const inForce = new Map<string, boolean>();
  const spansAt = (now: number): Span[] => [...names].flatMap((name) => spansOf(name, now));
  const spansOf = (name: string, now: number): Span[] => {
    const one = objects.get(name);
    const spans: Span[] = [];
    let open: Span | null = null;
    let pending: number | null = null;
    let paidBefore = 0;
    const passTo = (at: number, inclusive: boolean) => {
      const isDue = (due: number) => due < at || (inclusive && due === at);
      if (open === null && pending !== null && isDue(pending)) {
        open = { sub: name, from: pending, until: Infinity, reason: null };
        spans.push(open);
        pending = null;
      }
      if (open !== null && isDue(open.until)) open = null;
    };
    for (const at of instants.filter((instant) => instant <= now)) {
      passTo(at, false);
      const status = one?.run('status', at);
      const begun = one?.run('begun', at)?.value;
      const paid = paidInvoices(name, at);
      const begunNow =
        begun === 'no' && one?.all('begun')[0]?.value === 'no' && one.run('begun', at) === one.all('begun')[0]
          ? undefined
          : begun;
      const isOver = status !== undefined && ['ended', 'unpaid', 'incomplete'].includes(status.value);
      const isInForce =
        one?.all('begun')[0]?.value !== 'no' &&
        (['trialing', 'active', 'past-due'].includes(status?.value ?? '') ||
          (status !== undefined && open !== null));
      const hasBegun = begunNow === undefined ? paid > 0 || isInForce : begunNow === 'yes';
      const touched =
        status?.from === at ||
        paid !== paidBefore ||
        (one !== undefined && happened.some(({ at: when, id }) => when === at && id.startsWith(`${name}|`)));
      if (touched) {
        const trialEnds = one?.attribute('trialEndsAt') as number | null | undefined;
        const onTrial =
          typeof trialEnds === 'number' ||
          one?.all('status').some(({ value, from }) => value === 'trialing' && from <= at) === true;
        const countsFrom = (run: Run | undefined) => {
          if (paid > 0 || !onTrial) return at;
          if (one?.is('paused', 'yes', at)) return null;
          if (run?.value !== 'active' && (run?.value !== 'trialing' || typeof trialEnds !== 'number'))
            return null;
          return Math.max(at, (typeof trialEnds === 'number' ? trialEnds : run.from) + DAY);
        };
        const from = countsFrom(status);
        // What begins and ends at one instant began first.
        const earlier = one?.all('status').findLast(({ from: since }) => since < at);
        const endsNow = status?.from === at && ['ended', 'unpaid'].includes(status.value);
        const wasOver = earlier !== undefined && ['ended', 'unpaid', 'incomplete'].includes(earlier.value);
        if (endsNow && hasBegun && !wasOver && open === null && countsFrom(earlier) === at) {
          open = { sub: name, from: at, until: Infinity, reason: null };
          spans.push(open);
        }
        const current = open as Span | null;
        if (!hasBegun) {
          if (current !== null) spans.splice(spans.indexOf(current), 1);
          open = null;
          pending = null;
        } else if (isOver) {
          pending = null;
          if (current !== null && current.until === Infinity) {
            const reason =
              status?.value === 'unpaid'
                ? 'payment-failed'
                : String(one?.attribute('endReason') ?? 'cancelled');
            current.reason = reason;
            current.until = at + (reason === 'switched' ? 0 : DAY);
          }
        } else if (current !== null) {
          current.until = Infinity;
          current.reason = null;
          const isNew = status?.from === at && earlier === undefined && begunNow === undefined;
          if (paidBefore > 0 && paid === 0 && (from === null || from > at || isNew)) {
            spans.splice(spans.indexOf(current), 1);
            open = null;
            pending = from;
          }
        } else pending = from;
        inForce.set(name, hasBegun && !isOver);
      }
      paidBefore = paid;
      passTo(at, true);
    }
    passTo(now, true);
    return spans;
  };

  const lastBought = { at: Number.NEGATIVE_INFINITY };
  const factsAt = (at: number) => {
    const spans = spansAt(at);
    const live = spans.filter((span) => span.from <= at && span.until > at);
    const orders = roots.filter((root) => subscriptionOf(root) === undefined && sinceAt(root, at) !== null);
    const sinces = orders.map((root) => sinceAt(root, at) ?? 0).sort((a, b) => a - b);
    const first = Math.min(...spans.map(({ from }) => from), sinces[0] ?? Infinity);
    const ends = spans
      .filter(({ until: end, reason }) => end <= at && reason !== null)
      .sort((a, b) => a.until - b.until || smaller(a.sub, b.sub));
    const values = roots.map((root) => saleAt(root, at));
    const ratings = until(at, ['rating.given', 'review.published'])
      .filter((one) => one.rating != null)
      .sort((a, b) => a.at - b.at || smaller(a.name, b.name) || smaller(a.id, b.id));
    const gap = sinces.length < 2 ? 0 : ((sinces.at(-1) ?? 0) - (sinces[0] ?? 0)) / (sinces.length - 1);
    const loose = log.activities.filter(
      ({ type, occurredAt, connection }) =>
        type === 'order.refunded' && occurredAt <= at && countingOf(connection) !== 'not-counted',
    );
    return {
      spans,
      live,
      orders,
      sinces,
      first,
      lastEnd: ends.at(-1),
      values,
      bought: sinces.length > 0 || spans.length > 0,
      window: sinces.length < 2 ? 90 * DAY : Math.round(Math.min(365 * DAY, Math.max(45 * DAY, 4 * gap))),
      active: Math.max(...until(at, OWN).map((one) => one.at)),
      lastRating: ratings.at(-1),
      revenue: sum(roots.filter((root) => sinceAt(root, at) !== null).map((root) => saleAt(root, at).total)),
      refunds: sum([...values.flatMap(({ refunds }) => refunds), ...loose.map(({ amount }) => amount)]),
      refundedAt: Math.max(
        ...values.flatMap(({ refundedAt }) => refundedAt),
        ...loose.map(({ occurredAt }) => occurredAt),
      ),
      renewed: [...names].some((name) =>
        instants.some((instant) => instant <= at && paidInvoices(name, at) > 1),
      ),
    };
  };
  type Facts = ReturnType<typeof factsAt>;
  const pausedOf = (name: string, at: number) => {
    const run = objects.get(name)?.run('paused', at);
    return run?.value === 'yes' ? run.from : null;
  };
  const inactive = (facts: Facts, at: number, share = 1) =>
    !facts.bought ||
    facts.live.some(({ sub }) => pausedOf(sub, at) === null) ||
    !Number.isFinite(facts.active)
      ? Infinity
      : facts.active + Math.round(facts.window * share);
  const lapses = (facts: Facts) => {
    const last = facts.sinces.at(-1);
    if (facts.lastEnd === undefined || facts.live.length > 0 || facts.lastEnd.reason === 'switched')
      return Infinity;
    if (last !== undefined && last > facts.lastEnd.until - DAY) return Infinity;
    return last === undefined ? Number.NEGATIVE_INFINITY : last + facts.window;
  };
  const LOW: Readonly<Record<string, number>> = { nps: 6, csat: 2, stars: 2 };
  const HIGH: Readonly<Record<string, number>> = { nps: 9, csat: 5, stars: 4 };
  const stageOf = (facts: Facts, at: number, passed: (due: number) => boolean): string => {
    const rating = facts.lastRating?.rating;
    const buys = facts.orders.length > 0 || facts.live.length > 0 || facts.lastEnd?.reason === 'switched';
    const loyal = buys && !(rating != null && rating.score <= (LOW[rating.scale] ?? 0));
    const priced = facts.orders.filter((root) => saleAt(root, at).total?.minor !== 0).length;
    const reviewed = until(at, ['review.published']).some(
      (one) => one.rating != null && one.rating.scale !== 'nps' && one.rating.score >= 4,
    );
    if (
      loyal &&
      (priced >= 3 ||
        (rating != null && rating.score >= (HIGH[rating.scale] ?? 99)) ||
        reviewed ||
        until(at, ['referral.made']).length > 0)
    )
      return 'advocacy';
    const served = Math.max(...until(at, SERVED).map((one) => one.at)) >= facts.first;
    if (
      buys &&
      (facts.values.some(({ fulfilled }) => fulfilled) ||
        served ||
        facts.renewed ||
        passed(facts.first + 14 * DAY))
    )
      return 'experience';
    if (buys) return 'purchase';
    if (until(at, EVALUATED).length > 0) return 'evaluation';
    return until(at, ENGAGED).length > 0 ? 'engagement' : 'awareness';
  };

  const path: [string, number][] = [];
  let churn: { reason: string; since: number } | null = null;
  let winback: number | null = null;
  const enter = (stage: string, at: number) => {
    if (path.at(-1)?.[0] === stage) return;
    if (path.at(-1)?.[1] === at) path.pop();
    if (path.at(-1)?.[0] !== stage) path.push([stage, at]);
  };
  const closed = (at: number) => {
    const list = [...objects.values()]
      .filter(({ source }) => source.type === 'account')
      .map((one) => one.run('account', at));
    const count = list.filter((run) => run?.value === 'closed' && run.from >= lastBought.at).length;
    return count > 0 && count >= log.accounts;
  };
  const judge = (facts: Facts, at: number, passed: (due: number) => boolean) => {
    if (!facts.bought) churn = null;
    else if (churn === null) {
      if (closed(at) && facts.live.length === 0) churn = { reason: 'closed', since: at };
      else if (passed(lapses(facts))) churn = { reason: String(facts.lastEnd?.reason), since: at };
      else if (passed(inactive(facts, at))) churn = { reason: 'inactive', since: at };
    }
    if (churn === null) winback = null;
    const inWinback = winback !== null && !passed(winback + 30 * DAY);
    enter(churn === null ? stageOf(facts, at, passed) : inWinback ? 'winback' : 'churned', at);
  };
  let now = Number.NEGATIVE_INFINITY;
  let before: Facts | null = null;
  for (;;) {
    const facts: Facts | null = before;
    const coming = instants.find((at) => at > now) ?? Infinity;
    // What happens at the next instant may undo what would otherwise have begun.
    const horizon = coming <= asOf ? coming - 1 : asOf;
    const dues =
      facts === null
        ? []
        : [
            ...spansAt(horizon).flatMap(({ from, until: end }) => [from, end]),
            churn === null ? inactive(facts, now) : Infinity,
            churn === null ? lapses(facts) : Infinity,
            path.at(-1)?.[0] === 'purchase' ? facts.first + 14 * DAY : Infinity,
            path.at(-1)?.[0] === 'winback' ? (winback ?? 0) + 30 * DAY : Infinity,
          ].filter((due) => due > now);
    const next = Math.min(coming, ...dues);
    if (next > asOf || next === Infinity) break;
    const here: Facts = factsAt(next);
    const earlier = new Set(facts?.orders.map((root) => root));
    const purchased =
      here.orders.some((root) => !earlier.has(root) || (sinceAt(root, next) ?? 0) === next) ||
      here.spans.some(({ from }) => from === next);
    // A paid invoice of a subscription is a purchase as well, unless nothing counts.
    const renewed =
      here.orders.length + here.live.length > 0 &&
      (roots.some(
        (root) => subscriptionOf(root) !== undefined && hasPrice(root, next) && sinceAt(root, next) === next,
      ) ||
        [...objects.values()].some((one) =>
          one.partsOf('invoice').some((part) => {
            const run = one.run('payment', next, part);
            const total = one.attribute('total', part) as { minor: number } | null | undefined;
            return run?.value === 'paid' && run.from === next && total?.minor !== 0;
          }),
        ));
    if (purchased || renewed) {
      churn = null;
      lastBought.at = next;
    } else if (
      churn !== null &&
      happened.some(({ at, name }) => at === next && (OWN.includes(name) || name === 'campaign.sent'))
    )
      winback = next;
    if (instants.includes(next)) judge(here, next, (due) => due < next);
    judge(here, next, (due) => due <= next);
    now = next;
    before = here;
  }
  const facts = factsAt(asOf);
  const lists = (sums: Map<string, number>) =>
    [...sums]
      .map(([currency, minor]) => ({ currency, minor }))
      .sort((a, b) => smaller(a.currency, b.currency));
  const stage = path.at(-1)?.[0] ?? 'awareness';
  const lost = stage === 'churned' || stage === 'winback';
  return {
    path,
    stage,
    churn: churn as { reason: string; since: number } | null,
    orders: facts.orders.length,
    revenue: lists(facts.revenue),
    refunds: lists(facts.refunds),
    subscriptions: facts.live.length,
    risk: lost ? [] : risksAt(facts),
  };

  function risksAt(facts: Facts): string[] {
    const rating = facts.lastRating;
    const tickets = [...objects.values()]
      .filter(({ source }) => source.type === 'ticket')
      .map((one) => {
        const run = one.run('ticket', asOf);
        if (run !== undefined)
          return run.value === 'open'
            ? run === one.all('ticket')[0] && one.created() !== undefined
              ? one.begin
              : run.from
            : Infinity;
        return one.created() !== undefined && one.begin <= asOf ? one.begin : Infinity;
      });
    const held = [...names].filter((name) => inForce.get(name));
    const paused = held.flatMap((name) => pausedOf(name, asOf) ?? []);
    const found: Readonly<Record<string, boolean>> = {
      'ticket-open-long': tickets.some((since) => since + 3 * DAY <= asOf),
      'bad-rating':
        rating?.rating != null &&
        rating.rating.score <= (LOW[rating.rating.scale] ?? 0) &&
        asOf < rating.at + 30 * DAY,
      'cancellation-scheduled': held.some((name) => objects.get(name)?.is('ending', 'yes', asOf)),
      'subscription-paused': paused.some((since) => since + DAY <= asOf),
      refunded: asOf < facts.refundedAt + 30 * DAY,
      disputed: facts.values.some(({ disputes }) => disputes > 0),
      'becoming-inactive': inactive(facts, asOf, 0.7) <= asOf,
    };
    return Object.keys(found).filter((reason) => found[reason]);
  }
}
