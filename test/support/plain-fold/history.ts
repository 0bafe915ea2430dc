import { compare, type PlainObject, type PlainSnapshot } from './log.ts';

/** A value of a state, and when it began. */
export interface PlainRun {
  readonly value: string;
  readonly from: number;
}

// An earlier instant is a placeholder.
const EARLIEST = Date.UTC(1990, 0);

/** The states with their values in causal order. The first value says that nothing happened yet. */
export const VALUES: Readonly<Record<string, readonly string[]>> = {
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

/** The values in which a dispute or a refund stands. What names none of them is meant for the latest that stands. */
const STANDING: Readonly<Record<string, readonly string[]>> = {
  dispute: ['open'],
  refund: ['pending', 'succeeded'],
};

/** The snapshots with the instant that places them, in the order in which they were true. */
function inOrder(snapshots: readonly PlainSnapshot[]) {
  let latest = Number.NEGATIVE_INFINITY;
  return [...snapshots]
    .sort((a, b) => compare(a.version, b.version) || a.asOf - b.asOf || compare(textOf(a), textOf(b)))
    .map((one) => {
      // A version orders, and does not date.
      latest = one.version === '' ? one.asOf : Math.max(latest, one.asOf);
      return { one, at: latest };
    })
    .sort((a, b) => a.at - b.at || compare(a.one.version, b.one.version));
}

function textOf({ part, version, states, since, attributes, lists }: PlainSnapshot): string {
  const fields = [states, since, attributes, lists].map((one) =>
    Object.entries(one).sort(([a], [b]) => compare(a, b)),
  );
  return JSON.stringify([part, version, ...fields]);
}

/** The attribute as it was reported last; `undefined` if it never was. */
export function attributeOf({ snapshots }: PlainObject, name: string, part = ''): unknown {
  const stating = snapshots.filter((one) => one.part === part && one.attributes[name] !== undefined);
  const ordered = inOrder(stating);
  const last = ordered.at(-1);
  if (last === undefined || name !== 'refundedTotal') return last?.one.attributes[name];
  // A running total grows: the greatest of one instant is the last one.
  const value = (one: PlainSnapshot) => one.attributes[name] as { currency: string; minor: number };
  const { currency } = value(last.one);
  const sums = ordered
    .filter(({ one, at }) => at === last.at && one.version === last.one.version)
    .map(({ one }) => value(one))
    .filter((sum) => sum.currency === currency);
  return sums.sort((a, b) => b.minor - a.minor)[0];
}

/** When the object or the part was created, by the tool's own time. */
export function createdAt(object: PlainObject, part = ''): number | undefined {
  const at = attributeOf(object, 'createdAt', part);
  return typeof at === 'number' && at >= EARLIEST ? at : undefined;
}

/** When the object began: its creation, or its first snapshot if that is earlier or nothing else is known. */
export function beginOf(object: PlainObject): number {
  return Math.min(createdAt(object) ?? Infinity, ...object.snapshots.map(({ asOf }) => asOf));
}

function beginOfPart(object: PlainObject, part: string): number {
  const own = object.snapshots.filter((one) => one.part === part).map(({ asOf }) => asOf);
  return Math.max(beginOf(object), Math.min(createdAt(object, part) ?? Infinity, ...own));
}

/** The parts of the object, and the object itself as the empty part. */
export function partsIn({ snapshots }: PlainObject): string[] {
  return [...new Set(snapshots.map(({ part }) => part))];
}

/** What the snapshots state of each part, with what they state without naming it. */
export function statedByPart(object: PlainObject): Map<string, PlainSnapshot[]> {
  const { snapshots } = object;
  const byPart = new Map(
    partsIn(object).map((part) => [part, snapshots.filter((one) => one.part === part)] as const),
  );
  const first = (part: string) =>
    Math.min(...snapshots.filter((one) => one.part === part).map(({ asOf }) => asOf));
  for (const [type, standing] of Object.entries(STANDING)) {
    const nameless = byPart.get(`${type}:-`) ?? [];
    const stands = (one: PlainSnapshot) => standing.includes(String(one.states[type]));
    byPart.set(`${type}:-`, nameless.filter(stands));
    for (const one of nameless.filter((other) => !stands(other))) {
      const firstOf = (part: string) => Math.min(...(byPart.get(part) ?? []).map(({ asOf }) => asOf));
      const begun = [...byPart.keys()]
        .filter((part) => part.startsWith(`${type}:`) && firstOf(part) <= one.asOf)
        .sort((a, b) => firstOf(a) - firstOf(b));
      const valueThen = (part: string) =>
        runsOf(object, part, type, byPart.get(part) ?? []).findLast(({ from }) => from <= one.asOf)?.value;
      const open = begun.filter((part) => standing.includes(valueThen(part) ?? ''));
      byPart.get(open.at(-1) ?? begun.at(-1) ?? `${type}:-`)?.push(one);
    }
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

/** The successive values of a state, from these snapshots of the part. */
export function runsOf(
  object: PlainObject,
  part: string,
  field: string,
  snapshots: readonly PlainSnapshot[],
): PlainRun[] {
  const rank = (one: PlainSnapshot) => VALUES[field]?.indexOf(String(one.states[field])) ?? 0;
  const stating = inOrder(snapshots.filter((one) => one.states[field] !== undefined)).sort(
    (a, b) => a.at - b.at || compare(a.one.version, b.one.version) || rank(a.one) - rank(b.one),
  );
  const groups: (typeof stating)[] = [];
  for (const one of stating) {
    const last = groups.at(-1);
    if (last?.[0]?.one.states[field] === one.one.states[field]) last?.push(one);
    else groups.push([one]);
  }
  const runs: PlainRun[] = [];
  for (const [index, group] of groups.entries()) {
    const lower = groups[index - 1]?.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    const upper = group[0]?.at ?? 0;
    const own = group
      .map(({ one }) => ({ at: one.since[field], asOf: one.asOf }))
      .filter((one): one is { at: number; asOf: number } => typeof one.at === 'number')
      .filter(({ at, asOf }) => at >= EARLIEST && at <= asOf && at >= lower && at <= upper)
      .at(-1)?.at;
    const value = String(group[0]?.one.states[field]);
    const ofPart = part === '' && value === 'paid' ? paymentsOfParts(object) : [];
    const dated = own ?? ofPart.findLast((at) => at >= lower && at <= upper);
    const begin = part === '' ? beginOf(object) : beginOfPart(object, part);
    const from = dated ?? (index === 0 ? Math.min(begin, upper) : upper);
    while (runs.at(-1)?.from === from) runs.pop();
    if (runs.at(-1)?.value !== value) runs.push({ value, from });
  }
  return runs;
}

/** When payments that are parts were made: they date an order that does not say itself when it was paid. */
function paymentsOfParts({ snapshots }: PlainObject): number[] {
  return snapshots
    .filter(({ part, states }) => part.startsWith('payment:') && states.payment === 'paid')
    .map(({ since, asOf }) => ({ at: Number(since.payment), asOf }))
    .filter(({ at, asOf }) => at >= EARLIEST && at <= asOf)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}
