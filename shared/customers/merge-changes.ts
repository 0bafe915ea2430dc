import type { Change } from './change.ts';
import type { Customer, MergedCustomer } from './customer.ts';
import { commonFields, sequenceEvents, type UnsequencedEvent } from './event-sequencing.ts';

/** What a merge leaves of the merged customer, with the last event in that customer's own sequence. */
export function changeToMerged(
  before: Customer,
  survivor: Pick<Customer, 'customerId' | 'homes'>,
  now: number,
): Change<MergedCustomer> {
  const { customerId, homes, lifecycle, risk } = before;
  const mergedInto = survivor.customerId;
  const events = [mergedEvent(mergedInto, customerId, now)];
  const { transitions, sequence } = sequenceEvents(before, events, commonFields(before, now));
  const founder = homes[0] ?? '';
  return {
    stored: {
      customerId,
      ...sequence,
      version: before.version + 1,
      founder,
      mergedInto,
      sides: { merged: homes, survivor: survivor.homes },
      path: lifecycle.path,
      risk,
    },
    previousVersion: before.version,
    transitions,
  };
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
      changes.set(customerId, changeOfLead(merged, current, now));
    }
  }
  return [...changes.values()];
}

function endOf(leadsTo: ReadonlyMap<string, string>, customerId: string): string {
  let end = customerId;
  for (let hops = 0; hops <= leadsTo.size; hops += 1) end = leadsTo.get(end) ?? end;
  return end;
}

function changeOfLead(merged: MergedCustomer, current: Customer, now: number): Change<MergedCustomer> {
  const { customerId, version } = merged;
  const events = [mergedEvent(current.customerId, customerId, now)];
  // Its identities may be split from those of the customer later, so the event names none.
  const fields = { ...commonFields({ ...current, homes: [] }, now), customerId };
  const { transitions, sequence } = sequenceEvents(merged, events, fields);
  return {
    stored: { ...merged, ...sequence, version: version + 1, mergedInto: current.customerId },
    previousVersion: version,
    transitions,
  };
}

/** The event for two customers that were merged. */
export function mergedEvent(survivor: string, merged: string, now: number): UnsequencedEvent {
  return { type: 'CustomersMerged', occurredAt: now, survivor, merged };
}

/** The event for a merge that was undone. */
export function unmergedEvent(survivor: string, separated: string, now: number): UnsequencedEvent {
  return { type: 'CustomersUnmerged', occurredAt: now, survivor, separated };
}
