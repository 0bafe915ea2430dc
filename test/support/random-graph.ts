import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { rankPersons } from '../../shared/identity/identity.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { mostCustomersTied, sharedPersons } from './expected-grouping.ts';
import type { Command } from './run-command.ts';
import { policyWith } from './services.ts';

/** Deliveries, each a list of updates, and the command after them. */
export interface Phase {
  readonly deliveries: readonly (readonly CustomerUpdate[])[];
  readonly command: Command | null;
}

/** Deliveries about several people that merge and split customers. */
export interface Scenario {
  readonly policy: Policy;
  readonly phases: readonly Phase[];
  readonly newest: number;
  /** An instant after all activities, up to which customers are reviewed. */
  readonly end: number;
}

const DAY = 86_400_000;
const BEGIN = Date.UTC(2020, 0, 1);
const MAILBOX = 'email:info@example.org';
const WALK_IN = 'shop:customer:0';
/** Named only with accounts of one connection, so that its home does not depend on which update comes first. */
export const PUBLIC_ORDER = 'shop:order:public';

const step = fc.record({
  match: fc.constantFrom(
    'one',
    'one',
    'several',
    'several',
    'several',
    'objects',
    'two-people',
    'two-people',
    'with-mailbox',
    'with-mailbox',
    'with-mailbox',
    'with-mailbox',
    'mailbox',
    'walk-in',
    'public-order',
  ),
  person: fc.nat({ max: 7 }),
  other: fc.nat({ max: 7 }),
  name: fc.nat({ max: 3 }),
  names: fc.integer({ min: 2, max: 3 }),
  days: fc.constantFrom(0, 1, 3, 14, 20, 45, 95),
  kind: fc.constantFrom('visit', 'account.closed', 'order.paid', 'order.paid', 'order.refunded', 'nothing'),
  object: fc.nat({ max: 2 }),
  fromCart: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
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

function personsOf({ match, person, other, name, names }: Step, people: number): Identity[] {
  const own = namesOf(person % people);
  const several = [0, 1, 2].slice(0, names).flatMap((next) => own[(name + next) % own.length] ?? []);
  const [first = ''] = several;
  switch (match) {
    case 'one':
      return [first];
    case 'several':
      return several;
    case 'objects':
      return [];
    case 'two-people':
      return [first, ...namesOf(other % people).slice(name % 2, 1 + (name % 2))];
    case 'with-mailbox':
      return [`shop:customer:${(person % people) + 1}`, ...several.slice(2), MAILBOX];
    case 'mailbox':
      return [MAILBOX];
    case 'walk-in':
      return [WALK_IN, name < 2 ? `desk:customer:${(person % people) + 1}` : first];
    case 'public-order':
      return [`shop:customer:${(person % people) + 1}`];
  }
}

function updateOf(sent: Step, index: number, at: number, people: number): CustomerUpdate {
  const persons = personsOf(sent, people);
  const base = { occurredAt: at, connection: 'shop', provider: 'test', version: '' };
  const order = `shop:order:${sent.object}`;
  // An update has to name at least one identity.
  const cart = sent.fromCart || persons.length === 0 ? [`shop:cart:${sent.object}`] : [];
  const visit: Activity = { ...base, id: `shop:${index}`, type: 'visit', about: null };
  if (sent.match === 'public-order') return { persons, objects: [PUBLIC_ORDER], activities: [visit] };
  switch (sent.kind) {
    case 'nothing':
      return { persons, objects: cart, activities: persons.length + cart.length > 1 ? [] : [visit] };
    case 'order.paid': {
      const total = { currency: 'EUR', minor: sent.amount };
      const paid: Activity = { ...base, id: `${order}:paid`, type: 'order.paid', about: order, total };
      return { persons, objects: [order, ...cart], activities: [paid] };
    }
    case 'order.refunded': {
      const amount = { currency: 'EUR', minor: sent.amount };
      const id = `${order}:refund:${index}`;
      const refund: Activity = { ...base, id, type: 'order.refunded', about: order, amount };
      return { persons, objects: [order, ...cart], activities: [refund] };
    }
    default:
      return { persons, objects: cart, activities: [{ ...visit, type: sent.kind }] };
  }
}

/** The update with its objects, and the activities about them, renamed. */
function renamed(update: CustomerUpdate, identityName: (object: Identity) => Identity): CustomerUpdate {
  return {
    persons: update.persons,
    objects: update.objects.map(identityName),
    activities: update.activities.map((activity): Activity => {
      if (activity.about === null) return activity;
      const about = identityName(activity.about);
      return { ...activity, about, id: activity.id.replace(activity.about, about) } as Activity;
    }),
  };
}

/**
 * Renames objects so that their customer is unambiguous in every order. An object named with a shared address is named
 * with nobody else, an object that would link too many customers has a separate name with each, and in a scenario
 * with commands each object is named with the same persons or with none.
 */
function withUnambiguousObjects(
  updates: readonly CustomerUpdate[],
  mostCustomers: number,
  hasCommands: boolean,
): readonly CustomerUpdate[] {
  const shared = sharedPersons(updates, mostCustomers);
  const first = ({ persons }: CustomerUpdate) => rankPersons(persons)[0];
  const own = (update: CustomerUpdate, suffix: string, isKept = (_: Identity) => false) =>
    renamed(update, (object) => (isKept(object) ? object : `${object}-${suffix.replaceAll(/[:@]/g, '-')}`));
  // The store does not keep that an order links two persons who are linked directly, so the count depends on the order.
  const reporters = updates.flatMap((update) =>
    update.objects.includes(PUBLIC_ORDER) ? update.persons : [],
  );
  const linksReporters = updates.some(
    ({ persons }) => new Set(persons.filter((one) => reporters.includes(one))).size > 1,
  );
  const clear = updates.map((update) => {
    const one = first(update);
    if (one === undefined) return update;
    if (hasCommands) return own(update, rankPersons(update.persons).join('-'));
    return shared.has(one) || (linksReporters && update.objects.includes(PUBLIC_ORDER))
      ? own(update, one)
      : update;
  });
  const tied = mostCustomersTied(clear);
  return clear.map((update) => {
    const one = first(update);
    const isTooMuch = update.objects.some(
      (object) => object !== PUBLIC_ORDER && (tied.get(object) ?? 0) > mostCustomers,
    );
    return isTooMuch ? own(update, one ?? 'nobody', (object) => object === PUBLIC_ORDER) : update;
  });
}

function scenarioOf(
  steps: readonly Step[],
  isLarge: boolean,
  commands: readonly Command[],
  after: number,
): Scenario {
  const people = isLarge ? 8 : 4;
  const mostCustomers = isLarge ? 5 : 2;
  let at = BEGIN;
  const sent = steps.map((one, index) => {
    at += one.days * DAY;
    return updateOf(one, index, at, people);
  });
  const unambiguous = withUnambiguousObjects(sent, mostCustomers, commands.length > 0);
  const phases = [...commands, null].map(
    (command): { deliveries: CustomerUpdate[][]; command: Command | null } => ({
      deliveries: [],
      command,
    }),
  );
  for (const [index, update] of unambiguous.entries()) {
    const { phase = 0, together = false } = steps[index] ?? {};
    const { deliveries = [] } = phases[phase % phases.length] ?? {};
    const last = deliveries.at(-1);
    if (together && last !== undefined) last.push(update);
    else deliveries.push([update]);
  }
  return {
    policy: policyWith({ linking: { mostCustomers } }),
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
