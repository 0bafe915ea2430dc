import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { type Identity, rankPersons } from '../../shared/identity/identity.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type { Attributes, ObjectReport, Snapshot } from '../../shared/lifecycle/objects/object.ts';
import { withClaimedAddresses } from './claimed-addresses.ts';
import { BEGIN, DAY, type Delivered, deliveries, OBJECTS_POLICY } from './random-objects.ts';

/** The policy of all random histories. */
export const HISTORY_POLICY = OBJECTS_POLICY;

/** What is reported of one person, who has several identities, and of their objects. */
export interface History {
  /** Every version of every activity, including versions that are replaced later. */
  readonly activities: readonly Activity[];
  /** Each delivery is a list of updates; in chronological order. */
  readonly deliveries: readonly (readonly CustomerUpdate[])[];
  /** The instant of the newest activity or snapshot. */
  readonly newest: number;
  /** An instant after all of them, up to which customers are reviewed. */
  readonly end: number;
}

/** From zero to more than a year, and often exactly the length of a threshold. */
const gap = fc.oneof(
  fc.constant(0),
  fc.constantFrom(3, 14, 30, 45, 63, 90).map((days) => days * DAY),
  fc.integer({ min: 1, max: 400 }).map((days) => days * DAY),
);

/** How a connection reports something. */
const frame = fc.record({
  /** Which identities of the person the delivery names. */
  name: fc.nat({ max: 3 }),
  names: fc.nat({ max: 2 }),
  /** The update names no person, only its object. */
  objectOnly: fc.integer({ min: 0, max: 9 }).map((one) => one < 4),
  /** Who the object belongs to, by this body. The accounts of `random-objects.ts` if it is null. */
  owner: fc.option(fc.nat({ max: 3 }), { freq: 2 }),
  /** The activity concerns whoever the steady ticket belongs to. */
  isAboutTicket: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  /** The activity is reported a second time with another version or instant. */
  newVersion: fc.option(
    fc.record({
      version: fc.constantFrom('', '1', '2'),
      shift: fc.constantFrom(0, 0, 1, 20 * DAY),
      /** It names only the address, if the first report names an account, too. */
      isByAddress: fc.boolean(),
    }),
    { freq: 4 },
  ),
  /** Whether it is in the same delivery, or in the same update, as the one before. */
  together: fc.constantFrom('alone', 'alone', 'alone', 'delivery', 'update'),
});
type Frame = typeof frame extends fc.Arbitrary<infer Value> ? Value : never;

const NAMES: readonly Identity[] = [
  'tool:customer:1',
  'tool:customer:2',
  'email:ann@example.org',
  'email:ann@work.example.org',
];

/** An object that never moves, so that it is clear whose an activity about it is. */
const STEADY = 'tool:ticket:1';

/** Long histories have the same instants, farther apart. */
function stretched(at: number, factor: number): number {
  return at === 0 ? at : BEGIN + (at - BEGIN) * factor;
}

function withInstants(snapshot: Snapshot, factor: number): Snapshot {
  const { asOf, since, attributes } = snapshot;
  const { createdAt, trialEndsAt } = attributes;
  return {
    ...snapshot,
    asOf: stretched(asOf, factor),
    since: Object.fromEntries(Object.entries(since).map(([field, at]) => [field, stretched(at, factor)])),
    attributes: {
      ...attributes,
      ...(createdAt !== undefined && { createdAt: stretched(createdAt, factor) }),
      ...(typeof trialEndsAt === 'number' && { trialEndsAt: stretched(trialEndsAt, factor) }),
    },
  };
}

/** The attributes with the owner that a body names: an account, an address, both, nobody, or "no account". */
function withOwner(attributes: Attributes, report: ObjectReport, { owner, name }: Frame): Attributes {
  const { account, ...others } = attributes;
  if (report.type === 'account') return attributes;
  if (report.object === STEADY)
    return account === undefined ? others : { ...others, account: NAMES[0] ?? null };
  const identity = owner === null ? undefined : NAMES[owner];
  if (identity?.startsWith('email:') === true) {
    // Half of the bodies that name an address name no account.
    return { ...(name < 2 ? others : attributes), address: identity };
  }
  if (identity !== undefined) return { ...attributes, account: identity };
  return attributes;
}

function reportIn(report: ObjectReport, framed: Frame, factor: number): ObjectReport {
  return {
    ...report,
    snapshots: report.snapshots.map((one) => {
      const snapshot = withInstants(one, factor);
      if (one.part !== '') return snapshot;
      return { ...snapshot, attributes: withOwner(snapshot.attributes, report, framed) };
    }),
  };
}

function personsOf({ names, name }: Frame): Identity[] {
  return accountAndAddress(
    [0, 1, 2].slice(0, names + 1).flatMap((next) => NAMES[(name + next) % NAMES.length] ?? []),
  );
}

/** All reports of one activity name the same persons, or only the address of these. */
function personsOfActivity({ id, about }: Activity, { names }: Frame, byEmail: boolean): Identity[] {
  if (about !== null) return [];
  if (byEmail) return ['email:ann@example.org'];
  const place = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % NAMES.length;
  const [first = '', ...others] = NAMES.slice(place, place + 1 + names);
  return first.startsWith('email:') ? [first] : accountAndAddress([first, ...others]);
}

/** The first account and the first address: a delivery names no more of one person. */
function accountAndAddress(identities: readonly Identity[]): Identity[] {
  const isAddress = (one: Identity) => one.startsWith('email:');
  return [identities.find((one) => !isAddress(one)), identities.find(isAddress)].filter(
    (one) => one !== undefined,
  );
}

function updatesOf(
  delivered: Delivered,
  framed: Frame,
  factor: number,
  byEmail: boolean,
): { readonly update: CustomerUpdate; readonly again: CustomerUpdate | undefined } {
  if ('report' in delivered) {
    const report = reportIn(delivered.report, framed, factor);
    const persons = framed.objectOnly ? [] : byEmail ? ['email:ann@example.org'] : personsOf(framed);
    return { update: { persons, objects: [report], activities: [] }, again: undefined };
  }
  const { id, occurredAt } = delivered.activity;
  const isAbout = framed.isAboutTicket;
  const activity: Activity = {
    ...delivered.activity,
    // What is about the ticket is never the same activity as what is not.
    id: isAbout ? `${id}:ticket` : id,
    occurredAt: stretched(occurredAt, factor),
    about: isAbout ? STEADY : null,
  };
  const persons = personsOfActivity(activity, framed, byEmail);
  const of = (one: Activity, named = persons): CustomerUpdate => ({
    persons: named,
    objects: [],
    activities: [one],
  });
  const { newVersion } = framed;
  if (newVersion === null) return { update: of(activity), again: undefined };
  const { version, shift, isByAddress } = newVersion;
  const address = persons.filter((one) => one.startsWith('email:'));
  return {
    update: of(activity),
    again: of(
      { ...activity, version, occurredAt: activity.occurredAt + shift },
      isByAddress && address.length > 0 ? address : persons,
    ),
  };
}

function joined(a: CustomerUpdate, b: CustomerUpdate): CustomerUpdate {
  return {
    persons: a.persons,
    objects: [...a.objects, ...b.objects],
    activities: [...a.activities, ...b.activities],
  };
}

/** The latest instant that an update reports. */
export function newestIn({ activities, objects }: CustomerUpdate): number {
  return Math.max(
    ...activities.map(({ occurredAt }) => occurredAt),
    ...objects.flatMap(({ snapshots }) => snapshots.map(({ asOf }) => asOf)),
  );
}

function historyOf(
  steps: readonly (readonly [Delivered, Frame])[],
  factor: number,
  byEmail: boolean,
  after: number,
  returnsAfter: number | null,
): History {
  const reported = steps
    .map(([delivered, framed]) => ({ framed, ...updatesOf(delivered, framed, factor, byEmail) }))
    .sort((a, b) => newestIn(a.update) - newestIn(b.update));
  const sent: CustomerUpdate[][] = [];
  for (const { framed, update } of reported) {
    const last = sent.at(-1);
    const lastUpdate = last?.at(-1);
    // Both must name the same persons: a repeated report of one of them names them again.
    const isSame = lastUpdate !== undefined && samePersons(lastUpdate, update);
    if (framed.together === 'update' && last !== undefined && isSame)
      last[last.length - 1] = joined(lastUpdate, update);
    else if (framed.together !== 'alone' && last !== undefined) last.push(update);
    else sent.push([update]);
  }
  const all = [...sent, ...reported.flatMap(({ again }) => (again === undefined ? [] : [[again]]))];
  if (returnsAfter !== null) all.push([purchaseAt(Math.max(...all.flat().map(newestIn)) + returnsAfter)]);
  const activities = all.flat().flatMap((update) => update.activities);
  const newest = Math.max(...all.flat().map(newestIn));
  return { activities, deliveries: withClaimedAddresses(all, HISTORY_POLICY), newest, end: newest + after };
}

function purchaseAt(at: number): CustomerUpdate {
  const snapshot: Snapshot = {
    part: '',
    asOf: at,
    version: '',
    states: { payment: 'paid' },
    since: {},
    attributes: { account: NAMES[0] ?? null, createdAt: at, total: { currency: 'EUR', minor: 500 } },
    lists: {},
  };
  const report = { object: 'tool:order:9', type: 'order', connection: 'tool', provider: 'tool' } as const;
  return { persons: [], objects: [{ ...report, snapshots: [snapshot] }], activities: [] };
}

function samePersons(a: CustomerUpdate, b: CustomerUpdate): boolean {
  return rankPersons(a.persons).join() === rankPersons(b.persons).join();
}

/**
 * Histories of one person with up to 25 deliveries of activities and snapshots, with any timing and naming. Objects
 * move between the identities of the person, which may be customers of their own.
 */
export const arbitraryHistory: fc.Arbitrary<History> = deliveries.chain((list) =>
  fc
    .tuple(
      fc.array(frame, { minLength: list.length, maxLength: list.length }),
      fc.constantFrom(1, 4, 15),
      fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
      gap,
      // The person may come back and buy.
      fc.option(gap, { freq: 2 }),
    )
    .map(([frames, factor, byEmail, after, returnsAfter]) =>
      historyOf(
        list.flatMap((one, index): [Delivered, Frame][] => {
          const framed = frames[index];
          return framed === undefined ? [] : [[one, framed]];
        }),
        factor,
        byEmail,
        after,
        returnsAfter,
      ),
    ),
);

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
