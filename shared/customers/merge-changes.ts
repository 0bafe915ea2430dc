import { type Change, unpublished } from './change.ts';
import type { Customer, MergedCustomer } from './customer.ts';
import { commonFields, sequenceEvents, type UnsequencedEvent } from './event-sequencing.ts';

/** What a merge leaves of the merged customer, with the last event in that customer's own sequence. */
export function changeToMerged(
  before: Customer,
  survivor: Pick<Customer, 'customerId' | 'homes'>,
  now: number,
): Change<MergedCustomer> {
  const { customerId, version, sequence, lastOfType, homes, lifecycle, risk } = before;
  const merged: MergedCustomer = {
    customerId,
    version,
    sequence,
    lastOfType,
    founder: homes[0] ?? '',
    mergedInto: survivor.customerId,
    sides: { merged: homes, survivor: survivor.homes },
    path: lifecycle.path,
    risk,
  };
  return withLead(merged, before, now);
}

/** The change to a merged customer, with an event that says where it leads now and what `shown` is. */
function withLead(merged: MergedCustomer, shown: Customer, now: number): Change<MergedCustomer> {
  const { customerId, mergedInto } = merged;
  const fields = { ...commonFields(shown, now), customerId };
  const { transitions, sequence } = sequenceEvents(
    merged,
    [mergedEvent(mergedInto, customerId, now)],
    fields,
  );
  return { ...unpublished({ ...merged, ...sequence }), transitions };
}

/**
 * Customers that were merged earlier and lead to another customer after a split than the events under their own ids say. Each
 * says in its own sequence where it leads now. `followed` are all merged customers whose founders are homes of the customer that
 * was split or of its parts, without those that are customers again.
 */
export function redirected(
  followed: readonly MergedCustomer[],
  customers: readonly Customer[],
  now: number,
): Change<MergedCustomer>[] {
  const leadsTo = new Map(followed.map(({ customerId, mergedInto }) => [customerId, mergedInto]));
  const changes = new Map<string, Change<MergedCustomer>>();
  // A direct lead is final, but may change where others lead that follow it.
  for (let before = -1; before < changes.size; ) {
    before = changes.size;
    for (const merged of followed) {
      const { customerId, founder } = merged;
      const current = customers.find(({ homes }) => homes.includes(founder));
      if (current === undefined || changes.has(customerId)) continue;
      if (endOf(leadsTo, customerId) === current.customerId) continue;
      leadsTo.set(customerId, current.customerId);
      // Its identities may be split from those of the customer later, so the event names none.
      const shown = { ...current, homes: [] };
      changes.set(customerId, withLead({ ...merged, mergedInto: current.customerId }, shown, now));
    }
  }
  return [...changes.values()];
}

function endOf(leadsTo: ReadonlyMap<string, string>, customerId: string): string {
  let end = customerId;
  for (let hops = 0; hops <= leadsTo.size; hops += 1) end = leadsTo.get(end) ?? end;
  return end;
}

/** The event for two customers that were merged. */
export function mergedEvent(survivor: string, merged: string, now: number): UnsequencedEvent {
  return { type: 'CustomersMerged', occurredAt: now, survivor, merged };
}

/** The event for a merge that was undone. */
export function unmergedEvent(survivor: string, separated: string, now: number): UnsequencedEvent {
  return { type: 'CustomersUnmerged', occurredAt: now, survivor, separated };
}
