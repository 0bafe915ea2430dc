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

/** The event for two customers that were merged. */
export function mergedEvent(survivor: string, merged: string, now: number): UnsequencedEvent {
  return { type: 'CustomersMerged', occurredAt: now, survivor, merged };
}

/** The event for a merge that was undone. */
export function unmergedEvent(survivor: string, separated: string, now: number): UnsequencedEvent {
  return { type: 'CustomersUnmerged', occurredAt: now, survivor, separated };
}
