import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type {
  Attributes,
  ObjectReport,
  ObjectType,
  PartKey,
  Snapshot,
} from '../../shared/lifecycle/objects/object.ts';
import type { States } from '../../shared/lifecycle/objects/states.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import type { Command } from './run-command.ts';
import { policyWith } from './services.ts';

/** Deliveries, each a list of updates, and the command after them. */
export interface Phase {
  readonly deliveries: readonly (readonly CustomerUpdate[])[];
  readonly command: Command | null;
}

/** Deliveries about several people that merge and split customers and move objects between them. */
export interface Scenario {
  readonly policy: Policy;
  readonly phases: readonly Phase[];
  readonly newest: number;
  /** An instant after all activities and snapshots, up to which customers are reviewed. */
  readonly end: number;
}

const DAY = 86_400_000;
const BEGIN = Date.UTC(2020, 0, 1);
const MAILBOX = 'email:info@example.org';
const WALK_IN = 'shop:customer:0001';

const step = fc.record({
  match: fc.constantFrom(
    'one',
    'one',
    'several',
    'several',
    'several',
    'nobody',
    'nobody',
    'two-people',
    'two-people',
    'with-mailbox',
    'with-mailbox',
    'with-mailbox',
    'with-mailbox',
    'with-mailbox',
    'with-mailbox',
    'mailbox',
    'walk-in',
  ),
  person: fc.nat({ max: 7 }),
  other: fc.nat({ max: 7 }),
  name: fc.nat({ max: 3 }),
  names: fc.integer({ min: 2, max: 3 }),
  days: fc.constantFrom(0, 1, 3, 14, 20, 45, 95),
  kind: fc.constantFrom(
    'visit',
    'account',
    'order',
    'order',
    'order',
    'refund',
    'payment',
    'checkout',
    'nothing',
  ),
  object: fc.nat({ max: 2 }),
  /** Who the object belongs to, by this body. */
  owner: fc.constantFrom('first', 'first', 'other', 'address', 'both', 'no-account', 'nobody'),
  /** The state that the body reports. */
  isSo: fc.integer({ min: 0, max: 3 }).map((one) => one > 0),
  /** The tool has its own, maybe earlier, instant of the state. */
  own: fc.option(fc.constantFrom(0, 1, 30), { freq: 2 }),
  amount: fc.constantFrom(40, 80),
  together: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
  phase: fc.nat({ max: 5 }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function namesOf(person: number): Identity[] {
  return [
    `shop:customer:${person + 1}`,
    `email:${person + 1}@example.org`,
    `desk:customer:${person + 1}`,
    `email:${person + 1}@work.example.org`,
  ];
}

/** The first account and the first address: a delivery names no more of one person. */
function personsOf(sent: Step, people: number): Identity[] {
  const all = identitiesOf(sent, people);
  const isAddress = (one: Identity) => one.startsWith('email:');
  return [all.find((one) => !isAddress(one)), all.find(isAddress)].filter((one) => one !== undefined);
}

function identitiesOf({ match, person, other, name, names }: Step, people: number): Identity[] {
  const own = namesOf(person % people);
  const several = [0, 1, 2].slice(0, names).flatMap((next) => own[(name + next) % own.length] ?? []);
  const [first = ''] = several;
  switch (match) {
    case 'one':
      return [first];
    case 'several':
      return several;
    case 'nobody':
      return [];
    case 'two-people':
      return [first, ...namesOf(other % people).slice(name % 2, 1 + (name % 2))];
    case 'with-mailbox':
      return [`shop:customer:${(person % people) + 1}`, MAILBOX];
    case 'mailbox':
      return [MAILBOX];
    case 'walk-in':
      return [WALK_IN, name < 2 ? `desk:customer:${(person % people) + 1}` : first];
  }
}

/**
 * The owner that a body names. The tool of one object states whether there is an account in every body that has an
 * address: otherwise an object could fall to an address of which only the hash is stored.
 */
function ownerIn(
  { owner, other, person, object }: Step,
  [first]: readonly Identity[],
  people: number,
): Attributes {
  const [account = '', address = ''] = namesOf((owner === 'other' ? other : person) % people);
  const of = (one: Identity): Attributes =>
    object === 1 ? { account: null, address: one } : { address: one };
  switch (owner) {
    case 'first':
      if (first === undefined) return {};
      return first.startsWith('email:') ? of(first) : { account: first };
    case 'other':
      return { account };
    case 'address':
    case 'no-account':
      return of(address);
    case 'both':
      return { account, address };
    case 'nobody':
      return {};
  }
}

function reportOf(
  type: ObjectType,
  object: Identity,
  snapshot: Pick<Snapshot, 'asOf' | 'states' | 'attributes'> & Partial<Snapshot>,
): ObjectReport {
  const [connection = ''] = object.split(':');
  const whole: Snapshot = { part: '', version: '', since: {}, lists: {}, ...snapshot };
  return { object, type, connection, provider: 'test', snapshots: [whole] };
}

function objectIn(
  sent: Step,
  index: number,
  at: number,
  people: number,
  persons: readonly Identity[],
): ObjectReport {
  const { kind, object, isSo, own, amount } = sent;
  const order = `shop:order:${object}`;
  const total = { currency: 'EUR', minor: amount };
  const createdAt = BEGIN + object * DAY;
  const owner = ownerIn(sent, persons, people);
  const paid: States = { payment: isSo ? 'paid' : 'unpaid' };
  const since = own === null ? {} : { payment: at - own * DAY };
  switch (kind) {
    case 'account': {
      const account = `shop:customer:${(sent.person % people) + 1}`;
      return reportOf('account', account, {
        asOf: at,
        states: { account: isSo ? 'open' : 'closed' },
        // A body that names the mailbox states it as the address of the account.
        attributes: persons.includes(MAILBOX) ? { address: MAILBOX } : {},
      });
    }
    case 'refund': {
      const part: PartKey = `refund:${sent.person}`;
      return reportOf('order', order, {
        part,
        asOf: at,
        states: { refund: isSo ? 'succeeded' : 'failed' },
        attributes: { total, createdAt },
      });
    }
    case 'payment':
      return reportOf('payment', `shop:payment:${object}`, {
        asOf: at,
        states: paid,
        // The other object is the order of another person, or none.
        attributes: { total, of: isSo ? order : `shop:order:${index % 3}`, ...owner },
      });
    case 'checkout':
      return reportOf('checkout', `shop:checkout:${object}`, {
        asOf: at,
        states: {},
        attributes: { createdAt, of: order, ...owner },
      });
    default:
      return reportOf('order', order, {
        asOf: at,
        states: paid,
        since,
        attributes: { total, createdAt, ...owner },
      });
  }
}

function updateOf(sent: Step, index: number, at: number, people: number): CustomerUpdate {
  const persons = personsOf(sent, people);
  const visit: Activity = {
    id: `shop:${index}`,
    type: 'visit',
    occurredAt: at,
    connection: 'shop',
    provider: 'test',
    version: '',
    about: null,
  };
  // An update has to name at least one identity.
  if (persons.length > 0 && sent.kind === 'visit') return { persons, objects: [], activities: [visit] };
  if (persons.length > 0 && sent.kind === 'nothing')
    return { persons, objects: [], activities: persons.length > 1 ? [] : [visit] };
  return { persons, objects: [objectIn(sent, index, at, people, persons)], activities: [] };
}

function scenarioOf(
  steps: readonly Step[],
  isLarge: boolean,
  commands: readonly Command[],
  after: number,
): Scenario {
  const people = isLarge ? 8 : 4;
  const maxAccounts = isLarge ? 5 : 2;
  let at = BEGIN;
  const sent = steps.map((one, index) => {
    at += one.days * DAY;
    return updateOf(one, index, at, people);
  });
  const phases = [...commands, null].map(
    (command): { deliveries: CustomerUpdate[][]; command: Command | null } => ({
      deliveries: [],
      command,
    }),
  );
  for (const [index, update] of sent.entries()) {
    const { phase = 0, together = false } = steps[index] ?? {};
    const { deliveries = [] } = phases[phase % phases.length] ?? {};
    const last = deliveries.at(-1);
    if (together && last !== undefined) last.push(update);
    else deliveries.push([update]);
  }
  return {
    policy: policyWith({ linking: { maxAccounts } }),
    phases,
    newest: at,
    end: at + after * DAY,
  };
}

const unmerge = fc.record({
  type: fc.constant('unmerge' as const),
  customer: fc.nat({ max: 3 }),
  leaving: fc.nat({ max: 62 }),
});
const merge = fc.record({
  type: fc.constant('merge' as const),
  customer: fc.nat({ max: 3 }),
  other: fc.nat({ max: 3 }),
});
const someCommands: fc.Arbitrary<Command[]> = fc.oneof(
  fc.tuple(unmerge),
  fc.tuple(unmerge, fc.oneof(unmerge, merge)),
  fc.tuple(merge, unmerge),
);

/** Scenarios of up to four people and twelve updates, or of up to eight people and eighteen updates. */
export function arbitraryScenario(withCommand: boolean): fc.Arbitrary<Scenario> {
  const commands = withCommand ? someCommands : fc.constant([]);
  const after = fc.constantFrom(0, 30, 200);
  const small = fc.array(step, { minLength: 2, maxLength: 12, size: 'max' });
  const large = fc.array(step, { minLength: 12, maxLength: 18, size: 'max' });
  return fc
    .oneof(
      { weight: 9, arbitrary: fc.tuple(small, fc.constant(false), commands, after) },
      { weight: 1, arbitrary: fc.tuple(large, fc.constant(true), commands, after) },
    )
    .map(([steps, isLarge, someOrNone, later]) => scenarioOf(steps, isLarge, someOrNone, later));
}
