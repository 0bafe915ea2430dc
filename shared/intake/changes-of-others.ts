import { basisOf, type Change } from '../customers/change.ts';
import { changeByLog, changeLeftToReview } from '../customers/change-by-log.ts';
import { type Customer, isLong } from '../customers/customer.ts';
import { instantOf } from '../customers/customer-log.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { customerByIdentity } from '../storage/customer-lookup.ts';
import { logOf } from '../storage/folded-log.ts';
import { keyOf, type LogEntry, objectsIn } from '../storage/items.ts';
import { triggerOf } from './change-with-log.ts';
import type { Services } from './services.ts';

/**
 * The records of customers that the update does not concern, folded without what they lose and with what they get. `read` are customers
 * that were read before: what was decided from their logs fails if they have changed since.
 */
export async function changesOfOthers(
  { store, policy, clock }: Services,
  left: readonly LogEntry[],
  arriving: readonly LogEntry[],
  read: readonly Customer[],
  ownHomes: ReadonlySet<IdentityName>,
): Promise<Change<Customer>[] | 'conflict'> {
  const changes: Change<Customer>[] = [];
  const isOfOther = ({ home }: LogEntry) => isPersonName(home) && !ownHomes.has(home);
  const lost = left.filter(isOfOther);
  const got = arriving.filter(isOfOther);
  const known = [...read];
  const concerned = new Set<Customer>();
  // What is of an object may lie with, or go to, somebody that the update does not name.
  for (const { home } of [...lost, ...got]) {
    const isHere = ({ homes }: Customer) => homes.includes(home);
    const customer = known.find(isHere) ?? (await customerByIdentity(store, home));
    // The home moved to another customer between two reads.
    if (customer === undefined || !isHere(customer)) return 'conflict';
    if (!known.includes(customer)) {
      // It got the home since it was read.
      if (known.some(({ customerId }) => customerId === customer.customerId)) return 'conflict';
      known.push(customer);
    }
    concerned.add(customer);
  }
  for (const customer of concerned) {
    const basis = basisOf({ policy, now: clock.now() }, customer);
    if (isLong([customer])) {
      changes.push(changeLeftToReview(basis));
      continue;
    }
    const isTheirs = ({ home }: LogEntry) => customer.homes.includes(home);
    const gone = new Set(lost.filter(isTheirs).map(keyOf));
    const added = got.filter(isTheirs);
    const log = await store.readLog(customer.homes);
    const kept = [...log.filter((entry) => !gone.has(keyOf(entry))), ...added];
    const moved = objectsIn([...lost.filter(isTheirs), ...added]);
    const additions = moved.map(({ history, home }) => ({ before: null, after: history, home }));
    const trigger = triggerOf(
      basis,
      { activities: [], objects: additions },
      logOf(log),
      instantOf(logOf(kept)),
    );
    changes.push(changeByLog(basis, logOf(kept), trigger));
  }
  return changes;
}
