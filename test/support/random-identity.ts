import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { DAY, DAY_ZERO } from './activity-builders.ts';
import { ADDRESS_ONCE, body, checkout, objectBody, visit } from './identity-updates.ts';
import type { PairCommand } from './plain-identity/clusters.ts';
import type { TextOf } from './plain-identity/identities.ts';
import { type Limits, limitsOf } from './plain-identity/limits.ts';
import { type PlainCustomer, type PlainResolution, plainIdentity } from './plain-identity/plain-identity.ts';
import { policyWith } from './services.ts';

/**
 * A command of a person, given after a phase. The numbers select among the customers that exist then, and among their
 * identities.
 */
export type IdentityCommand =
  | { readonly type: 'unmerge'; readonly customer: number; readonly leaving: number }
  | { readonly type: 'merge'; readonly customer: number; readonly other: number };

/** Updates in the order of their instants, with a command after each phase but the last. */
export interface IdentityHistory {
  readonly policy: Policy;
  readonly limits: Limits;
  readonly phases: readonly {
    readonly updates: readonly CustomerUpdate[];
    readonly command: IdentityCommand | null;
  }[];
  /** An instant after everything that is reported. */
  readonly end: number;
}

const policy = policyWith({ connections: { survey: { emails: 'never-link' } } });
const LAST_DAY = 900;

const connection = fc.constantFrom('shop', 'desk', 'pay', 'app');
const account = fc.tuple(connection, fc.integer({ min: 1, max: 3 })).map(([name, id]) => accountOf(name, id));
const address = fc.constantFrom('ann', 'bob', 'cyd', 'dan', 'eve').map((name) => `email:${name}@example.org`);
/** Few, so that instants are equal often. */
const day = fc.constantFrom(0, 1, 2, 3, 5, 8, 13, 21, 60, 200, 400);
const pause = fc.constantFrom(0, 0, 1, 2, 5, 30);
/** Two accounts of one connection. */
const rivals = fc
  .tuple(connection, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }))
  .map(([name, one, next]) => [accountOf(name, one), accountOf(name, 1 + ((one + next - 1) % 3))] as const);

function accountOf(name: string, id: number): string {
  return `${name}:customer:${id}`;
}

/** How an address of an account is stated. */
const way = fc.constantFrom('body', 'body', 'body', 'visit', 'visit', 'object');
type Way = typeof way extends fc.Arbitrary<infer Value> ? Value : never;

function stated(how: Way, on: number, who: string, at: string): CustomerUpdate {
  if (how === 'body') return body(on, who, { address: at });
  if (how === 'visit') return visit(on, [who, at]);
  return objectBody(on, `${objectName(who)}-${on}-${at.slice('email:'.length).split('@')[0]}`, {
    account: who,
    address: at,
  });
}

function objectName(who: string): string {
  const [name = '', , id = ''] = who.split(':');
  return `${name}:${name === 'desk' ? 'ticket' : 'order'}:${id}`;
}

type Episode = fc.Arbitrary<readonly CustomerUpdate[]>;

/** An account has one address after another, and maybe the first one again. */
const moves: Episode = fc
  .tuple(account, fc.array(fc.tuple(address, pause, way), { minLength: 1, maxLength: 4 }), day)
  .map(([who, steps, first]) => {
    let on = first;
    return steps.map(([at, after, how]) => {
      const update = stated(how, on, who, at);
      on += after;
      return update;
    });
  });

/** Two accounts of one connection swap their addresses; of half a swap only one is reported. */
const swap: Episode = fc
  .tuple(rivals, address, address, day, pause, pause, fc.constantFrom('whole', 'half', 'taken'))
  .map(([[one, other], first, second, on, after, delay, kind]) => [
    body(on, one, { address: first }),
    ...(kind === 'taken' ? [] : [body(on, other, { address: second })]),
    ...(kind === 'half' ? [] : [body(on + after, one, { address: second })]),
    body(on + after + delay, other, { address: first }),
  ]);

/** A mailbox of many accounts of one connection, some of which leave it. */
const mailbox: Episode = fc
  .tuple(
    connection,
    fc.oneof(address, fc.constant('email:info@example.org')),
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 3, max: 8 }) },
      { weight: 1, arbitrary: fc.integer({ min: 9, max: 30 }) },
    ),
    day,
    pause,
    fc.boolean(),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([name, at, count, on, after, byVisit, leaving]) => {
    const members = Array.from({ length: count }, (_, index) => accountOf(name, index + 1));
    const left = members.slice(0, leaving);
    return [
      ...members.map((who, index) => stated(byVisit ? 'visit' : 'body', on + (index % 3), who, at)),
      ...left.map((who, index) => body(on + 3 + after, who, { address: `email:left-${index}@example.org` })),
    ];
  });

/** Checkouts that create an account each. One of them may become a usual account, maybe with another address. */
const checkouts: Episode = fc
  .tuple(
    address,
    fc.integer({ min: 1, max: 8 }),
    day,
    fc.constantFrom('none', 'visit', 'body', 'other-address', 'subscription', 'invoice', 'payment'),
    pause,
  )
  .map(([at, count, on, becomes, after]) => {
    const who = accountOf('pay', 21);
    const usual = {
      none: [],
      body: [body(on + after, who, { address: at })],
      'other-address': [body(on + after, who, { address: 'email:other@example.org' })],
      subscription: [objectBody(on + after, 'pay:subscription:21', { account: who })],
      // The subscription itself is not reported.
      invoice: [objectBody(on + after, 'pay:invoice:21', { account: who, of: 'pay:subscription:22' })],
      payment: [objectBody(on + after, 'pay:payment:21', { account: who, of: 'pay:subscription:22' })],
      // Or before it bought.
      visit: [visit(on - 1 + after, [who, at])],
    }[becomes];
    const bought = Array.from({ length: count }, (_, index) =>
      checkout(on + index, accountOf('pay', 21 + index), at),
    );
    return [...bought, ...usual];
  });

/** A tool merges accounts, maybe in a circle, and maybe takes it back. */
const toolMerges: Episode = fc
  .tuple(rivals, account, day, pause, fc.constantFrom('one', 'circle', 'taken-back', 'chain'), address)
  .map(([[one, other], third, on, after, kind, at]) => {
    const back = {
      one: [],
      circle: [body(on + after, other, { mergedInto: one })],
      'taken-back': [body(on + after, one, { mergedInto: null })],
      chain: [body(on + after, other, { mergedInto: third, address: at })],
    }[kind];
    return [body(on, one, { mergedInto: other, address: at }), visit(on, [other]), ...back];
  });

/** Sign-ups with an address that the tool calls unverified; one may be verified later. */
const unverified: Episode = fc
  .tuple(connection, address, fc.integer({ min: 1, max: 7 }), day, fc.boolean(), pause)
  .map(([name, at, count, on, isVerified, after]) => [
    ...Array.from({ length: count }, (_, index) => body(on, accountOf(name, index + 1), { address: null })),
    ...(isVerified ? [body(on + after, accountOf(name, 1), { address: at })] : []),
    visit(on, [at]),
  ]);

/** An order or ticket that names one pair and then another, or only another account. */
const corrected: Episode = fc
  .tuple(rivals, address, fc.option(address, { nil: undefined }), day, pause, fc.boolean())
  .map(([[one, other], first, second, on, after, isNewOwner]) => {
    const object = `${objectName(one)}-corrected`;
    const now = { account: isNewOwner ? other : one, ...(second !== undefined && { address: second }) };
    return [objectBody(on, object, { account: one, address: first }), objectBody(on + after, object, now)];
  });

/** A kiosk: visits of many people under one account. */
const device: Episode = fc
  .tuple(account, fc.integer({ min: 4, max: 12 }), day, fc.constantFrom(1, 5, 70, 200))
  .map(([who, count, on, between]) =>
    Array.from({ length: count }, (_, index) =>
      visit(on + index * between, [who, index < 3 ? pooled(index) : `email:guest-${index}@example.org`]),
    ).filter(({ activities }) => activities.every(({ occurredAt }) => occurredAt < endOf(LAST_DAY))),
  );

function pooled(index: number): string {
  return `email:${['ann', 'bob', 'cyd'][index] ?? 'ann'}@example.org`;
}

/** An account is closed or deleted, and its address taken by another. */
const closed: Episode = fc
  .tuple(
    rivals,
    address,
    day,
    pause,
    pause,
    fc.boolean(),
    fc.constantFrom({ closed: true }, { isDeleted: true as const }),
  )
  .map(([[one, other], at, on, after, delay, isOpenAgain, end]) => [
    body(on, one, { address: at }),
    body(on + after, one, end),
    body(on + after + delay, other, { address: at }),
    ...(isOpenAgain ? [body(on + after + delay + 1, one, {})] : []),
  ]);

/** An id that is an address, named with or without another. Its tool may call this address unverified. */
const addressAsId: Episode = fc
  .tuple(
    fc.constantFrom('ann', 'bob'),
    fc.option(address, { nil: undefined }),
    day,
    way,
    pause,
    fc.nat({ max: 5 }),
  )
  .map(([name, at, on, how, after, kind]) => {
    const own = `email:${name}@example.org`;
    const who = `app:customer:${name}@example.org`;
    const named = at === undefined ? visit(on, [who]) : stated(how, on, who, at);
    const denied = body(on + after, who, { unverifiedId: true, ...(kind === 1 && { address: null }) });
    const later = kind === 2 ? [stated(how, on + after + 1, who, own)] : [];
    if (kind < 3) return [named, denied, ...later];
    // Nothing but the merge names the account, until it is reported itself.
    const merged = body(on, 'app:customer:eve@example.org', { mergedInto: who });
    return kind === 3 ? [named] : [merged, ...(kind === 4 ? [body(on + after, who)] : [])];
  });

/** What a connection reports that is not trusted, and placeholders. */
const untrusted: Episode = fc
  .tuple(fc.integer({ min: 1, max: 3 }), address, day, account)
  .map(([id, at, on, who]) => [
    visit(on, [accountOf('survey', id), at]),
    visit(on, [who, 'email:noreply@example.org']),
  ]);

/** A statement at any instant, before or after others; and the same activity with two times. */
const late: Episode = fc
  .tuple(account, address, day, way, fc.option(day, { nil: undefined, freq: 2 }))
  .map(([who, at, on, how, corrects]) => {
    if (corrects === undefined) return [stated(how, on, who, at)];
    const id = `app:visit:corrected:${who}:${at}`;
    // The same report may come without the address as well.
    if (on % 3 === 0) return [visit(on, [who, at], { id }), visit(on, [who], { id })];
    return [visit(on, [who, at], { id }), visit(corrects, [who, at], { id, version: '1' })];
  });

/** What happens under an address alone, or concerns an object that somebody owns. */
const beside: Episode = fc
  .tuple(address, account, day, fc.boolean())
  .map(([at, who, on, isAbout]) =>
    isAbout
      ? [visit(on, [who], { about: `${objectName(who)}-corrected`, id: `app:about:${who}:${on}` })]
      : [visit(on, [at])],
  );

const episode: Episode = fc.oneof(
  { weight: 3, arbitrary: moves },
  { weight: 3, arbitrary: swap },
  { weight: 3, arbitrary: mailbox },
  { weight: 2, arbitrary: checkouts },
  { weight: 2, arbitrary: toolMerges },
  { weight: 1, arbitrary: unverified },
  { weight: 2, arbitrary: corrected },
  { weight: 2, arbitrary: device },
  { weight: 2, arbitrary: closed },
  { weight: 2, arbitrary: addressAsId },
  { weight: 1, arbitrary: untrusted },
  { weight: 3, arbitrary: late },
  { weight: 2, arbitrary: beside },
);

const unmerge = fc.record({
  type: fc.constant('unmerge' as const),
  customer: fc.nat({ max: 5 }),
  leaving: fc.nat({ max: 62 }),
});
const merge = fc.record({
  type: fc.constant('merge' as const),
  customer: fc.nat({ max: 5 }),
  other: fc.nat({ max: 5 }),
});
const commands: fc.Arbitrary<IdentityCommand[]> = fc.array(fc.oneof(unmerge, merge), {
  minLength: 1,
  maxLength: 3,
});

/** Histories of few accounts and addresses, which people, tools and mailboxes tie, part and hand on. */
export function arbitraryIdentity(withCommands: boolean): fc.Arbitrary<IdentityHistory> {
  return fc
    .tuple(
      fc.array(episode, { minLength: 1, maxLength: 6, size: 'max' }),
      withCommands ? commands : fc.constant([]),
      fc.array(fc.nat({ max: 3 }), { minLength: 16, maxLength: 16 }),
    )
    .map(([episodes, given, places]) => {
      const updates = episodes.flat().sort((a, b) => instantOf(a) - instantOf(b));
      const phases = [...given, null].map((command) => ({ updates: [] as CustomerUpdate[], command }));
      for (const [index, update] of updates.entries())
        phases[(places[index % places.length] ?? 0) % phases.length]?.updates.push(update);
      return { policy, limits: limitsOf(policy, ADDRESS_ONCE), phases, end: endOf(LAST_DAY) };
    });
}

function endOf(last: number): number {
  return DAY_ZERO + (last + 1) * DAY;
}

function instantOf({ activities, objects }: CustomerUpdate): number {
  const instants = objects.flatMap(({ snapshots }) => snapshots.map(({ asOf }) => asOf));
  return Math.max(...instants, ...activities.map(({ occurredAt }) => occurredAt));
}

/** What is expected after all phases, and the pairs that the command after each phase concerned. */
export function resolutionOf(
  { phases, limits }: IdentityHistory,
  textOf?: TextOf,
): {
  readonly resolution: PlainResolution;
  readonly commands: readonly (readonly PairCommand[])[];
} {
  const updates: CustomerUpdate[] = [];
  const commands: PairCommand[][] = [];
  for (const phase of phases) {
    updates.push(...phase.updates);
    const { customers } = plainIdentity(updates, commands.flat(), limits, textOf);
    commands.push(phase.command === null ? [] : pairsOf(phase.command, customers));
  }
  return { resolution: plainIdentity(updates, commands.flat(), limits, textOf), commands };
}

/** The pairs that a command concerns: everybody who leaves and everybody who stays, or all of two customers. */
function pairsOf(command: IdentityCommand, customers: readonly PlainCustomer[]): PairCommand[] {
  // Leaves hang on their address, so that they go wherever it goes.
  const persons = customers
    .map(({ identities, leaves }) => identities.filter((one) => !leaves.includes(one)))
    .filter((identities) => identities.length > 0);
  const type = command.type === 'merge' ? 'together' : 'apart';
  const [one = [], other = []] =
    command.type === 'merge' ? sidesOfMerge(command, persons) : sidesOfSplit(command, persons);
  return one.flatMap((a) => other.map((b): PairCommand => ({ type, pair: [a, b] })));
}

type Persons = readonly string[];

function sidesOfMerge(
  { customer, other }: { readonly customer: number; readonly other: number },
  customers: readonly Persons[],
): Persons[] {
  const sides = [customer, other].map((number) => customers[number % customers.length] ?? []);
  return sides[0] === sides[1] ? [] : sides;
}

function sidesOfSplit(
  { customer, leaving }: { readonly customer: number; readonly leaving: number },
  customers: readonly Persons[],
): Persons[] {
  const large = customers.filter((persons) => persons.length > 1);
  const persons = large[customer % Math.max(1, large.length)];
  if (persons === undefined) return [];
  const chosen = 1 + (leaving % (2 ** Math.min(persons.length, 6) - 2));
  const isLeaving = (index: number) => ((chosen >> index) & 1) === 1;
  return [persons.filter((_, index) => isLeaving(index)), persons.filter((_, index) => !isLeaving(index))];
}
