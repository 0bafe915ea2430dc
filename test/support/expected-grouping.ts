import type { CustomerLog } from '../../shared/customers/customer-log.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { type Identity, rankPersons } from '../../shared/identity/identity.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { fold, type Log } from '../../shared/lifecycle/fold.ts';
import { combine, ownerNamedIn, parentNamedIn } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport } from '../../shared/lifecycle/objects/object.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Comparable } from './delivered.ts';
import { TEST_KEY } from './services.ts';

type Pair = readonly [Identity, Identity];
type Histories = ReadonlyMap<string, ObjectHistory>;

/** Persons that are named together are linked to one another. Objects link nobody. */
function pairsIn({ persons }: CustomerUpdate): Pair[] {
  const ranked = rankPersons(persons);
  return ranked.flatMap((a, index) => ranked.slice(index + 1).map((b): Pair => [a, b]));
}

function isAccount(identity: Identity): boolean {
  return identity.split(':')[1] === 'customer';
}

function maxPerConnection(identities: Iterable<Identity>): number {
  const counts = new Map<string, number>();
  for (const identity of new Set(identities)) {
    const [connection = ''] = identity.split(':');
    if (isAccount(identity)) counts.set(connection, (counts.get(connection) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Identities linked to too many accounts of one connection, themselves included. */
function sharedAmong(pairs: readonly Pair[], maxAccounts: number): Set<Identity> {
  const all = new Set(pairs.flat());
  const tiedTo = (one: Identity) => pairs.filter((pair) => pair.includes(one)).flat();
  return new Set([...all].filter((one) => maxPerConnection(tiedTo(one)) > maxAccounts));
}

/**
 * Of two owners that are reported for one instant, the one whose hidden name sorts later counts: the histories of the
 * service have only these.
 */
function withHiddenPersons(updates: readonly CustomerUpdate[]) {
  const { hiddenName } = createIdentityHash(TEST_KEY);
  const persons = new Map<string, Identity>();
  const hide = (person: Identity) => {
    persons.set(hiddenName(person), person);
    return hiddenName(person);
  };
  const hidden = (report: ObjectReport): ObjectReport => ({
    ...report,
    snapshots: report.snapshots.map((one) => {
      const { account, address } = one.attributes;
      return {
        ...one,
        attributes: {
          ...one.attributes,
          ...(typeof account === 'string' && { account: hide(account) }),
          ...(address !== undefined && { address: hide(address) }),
        },
      };
    }),
  });
  return { persons, updates: updates.map((one) => ({ ...one, objects: one.objects.map(hidden) })) };
}

/** The histories of all objects after these updates. */
export function historiesOf(updates: readonly CustomerUpdate[]): Map<string, ObjectHistory> {
  const histories = new Map<string, ObjectHistory>();
  for (const report of updates.flatMap(({ objects }) => objects))
    histories.set(report.object, combine(histories.get(report.object) ?? null, report));
  return histories;
}

/**
 * Who an object belongs to: the owner of the object that it is of, else whoever it names last; null if nobody. No object
 * is of itself here, not even through others.
 */
function ownerOf(object: string, histories: Histories): Identity | null {
  const history = histories.get(object);
  if (history === undefined) return null;
  const parent = parentNamedIn(history);
  return (parent === null ? null : ownerOf(parent, histories)) ?? ownerNamedIn(history);
}

/** The persons of each customer: those named together, except through an identity that links too many. */
function expectedGroups(
  updates: readonly CustomerUpdate[],
  owners: readonly Identity[],
  maxAccounts: number,
): Set<Identity>[] {
  const pairs = updates.flatMap(pairsIn);
  const shared = sharedAmong(pairs, maxAccounts);
  const named = new Set([...updates.flatMap(({ persons }) => persons), ...owners]);
  let groups = [...named].map((identity) => new Set([identity]));
  for (const pair of pairs.filter((ends) => !ends.some((one) => shared.has(one)))) {
    const met = groups.filter((group) => pair.some((one) => group.has(one)));
    groups = [...groups.filter((group) => !met.includes(group)), new Set(met.flatMap((group) => [...group]))];
  }
  return groups;
}

/** The persons of a customer, with all that the tools reported of them. */
interface ExpectedLog {
  readonly persons: ReadonlySet<Identity>;
  readonly log: CustomerLog & Pick<Log, 'accounts'>;
}

/** The expected customers after the updates. A person alone who has nothing left is no customer. */
export function expectedLogs(updates: readonly CustomerUpdate[], policy: Policy): ExpectedLog[] {
  const hidden = withHiddenPersons(updates);
  const histories = historiesOf(hidden.updates);
  const ownerIn = (object: string) => {
    const owner = ownerOf(object, histories);
    return owner === null ? null : (hidden.persons.get(owner) ?? owner);
  };
  const owned = [...histories.values()].flatMap((history) => {
    const owner = ownerIn(history.object);
    return owner === null ? [] : [{ history, owner }];
  });
  const sent = updates.flatMap(({ persons, activities }) =>
    activities.map((activity) => ({
      activity,
      owner: rankPersons(persons)[0] ?? ownerIn(activity.about ?? ''),
    })),
  );
  const owners = owned.map(({ owner }) => owner);
  return expectedGroups(updates, owners, policy.linking.maxAccounts).flatMap((persons) => {
    const has = ({ owner }: { readonly owner: Identity | null }) => owner !== null && persons.has(owner);
    const activities = sent.filter(has).map(({ activity }) => activity);
    const objects = owned.filter(has).map(({ history }) => history);
    if (persons.size === 1 && activities.length + objects.length === 0) return [];
    return [{ persons, log: { activities, objects, accounts: [...persons].filter(isAccount).length } }];
  });
}

/** The expected customers after the updates and a final review: each record is the fold of the log. */
export function expectedAfter(updates: readonly CustomerUpdate[], policy: Policy, end: number): Comparable[] {
  return expectedLogs(updates, policy)
    .map(({ persons, log }) => {
      const folded = fold(policy, log, end).record;
      const { asOf: _, ...record } = folded;
      const identities = [...new Set([...persons, ...log.objects.map(({ object }) => object)])].sort();
      return { identities, record, risk: riskAt(policy, folded) };
    })
    .sort((a, b) => ((a.identities[0] ?? '') < (b.identities[0] ?? '') ? -1 : 1));
}
