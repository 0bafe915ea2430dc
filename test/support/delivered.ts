import { createHandler } from '../../functions/review/handler.ts';
import type { Connector } from '../../shared/connectors/connector.ts';
import type { Customer } from '../../shared/customers/customer.ts';
import { isErased, isMerged } from '../../shared/customers/customer.ts';
import { knownCustomerOf } from '../../shared/customers/match.ts';
import type { Owner } from '../../shared/customers/owner.ts';
import { type PublishedEvent, toPublishedEvents } from '../../shared/events/published-events.ts';
import { parseTransition } from '../../shared/events/stored-transition.ts';
import type { Transition } from '../../shared/events/transition.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { applyDelivery, type IntakeResult } from '../../shared/intake/intake.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { LifecycleRecord } from '../../shared/lifecycle/record.ts';
import type { Risk } from '../../shared/lifecycle/risk.ts';
import { readRecord } from '../../shared/storage/former-customers.ts';
import { DUE_SHARDS, duePartition } from '../../shared/storage/keys.ts';
import { isTombstone, readOwner } from '../../shared/storage/owner-items.ts';
import type { Item } from '../../shared/storage/stored-item.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { createModelTable } from './model-table.ts';
import { privacyPartsOn } from './privacy-parts.ts';

type Items = Iterable<Record<string, unknown>>;

const CONNECTION = { name: 'shop', provider: 'generic' } as const;
const DELIVERY = { method: 'POST', headers: {}, body: new Uint8Array() };

/** Applies updates as one delivery, through everything that comes after a connector. */
export function deliver(services: Services, updates: readonly CustomerUpdate[]): Promise<IntakeResult> {
  const connector: Connector = {
    provider: 'test',
    keptHeaders: [],
    verify: () => 'authentic',
    map: () => ({ updates, requests: [], ignored: [], refused: [] }),
    sign: (delivery) => delivery,
  };
  let readsLeft = 20_000;
  // Gives up after very many tries, so that one that would go on for ever fails instead.
  return applyDelivery(services, connector, CONNECTION, DELIVERY, () => readsLeft-- < 0);
}

/** Customers in the table, those who were merged into others left out. */
export function customersIn(items: Items): Customer[] {
  return [...items].flatMap((item) => {
    if (item.SK !== 'RECORD') return [];
    const record = readRecord(item);
    return isMerged(record) || isErased(record) ? [] : [record];
  });
}

/** What became of customers who turned out to be others: the survivor by the id that was merged. */
export function mergesIn(items: Items): Map<string, string> {
  return new Map(
    [...items].flatMap((item) => {
      if (item.SK !== 'RECORD') return [];
      const record = readRecord(item);
      return isMerged(record) ? [[record.customerId, record.mergedInto] as const] : [];
    }),
  );
}

/** A customer as it can be compared between runs that heard the same in another order. */
export interface Comparable {
  readonly identities: readonly string[];
  readonly record: Omit<LifecycleRecord, 'asOf'>;
  readonly risk: Risk;
}

/** Customers in the table with the identities that lead to each, without what depends on the order of update. */
export function comparableCustomers(items: Items): Comparable[] {
  const all = [...items];
  const customers = customersIn(all);
  const owners = new Map(
    all
      .filter(({ SK }) => SK === 'OWNER')
      .map((item) => readOwner(item as Item))
      .filter((owner): owner is Owner => !isTombstone(owner))
      .map((owner) => [owner.identity, owner]),
  );
  return customers
    .map(({ customerId, lifecycle: { asOf: _, ...record }, risk }) => ({
      identities: [...owners.keys()]
        .filter(
          (identity) =>
            knownCustomerOf({ owners, customers, tombstones: new Map() }, identity)?.customerId ===
            customerId,
        )
        .sort(),
      record,
      risk,
    }))
    .sort((a, b) => ((a.identities[0] ?? '') < (b.identities[0] ?? '') ? -1 : 1));
}

/** Everything that the commits told, in no particular order. */
function transitionsIn(items: Items): Transition[] {
  return [...items].flatMap(({ SK, body }) => {
    if (!String(SK).startsWith('STAGE#')) return [];
    const transition = parseTransition(String(body));
    if (transition === undefined) throw new Error('a transition in the table can not be read');
    return [transition];
  });
}

/** Everything that was told, as subscribers get it, by customer and sequence. */
export function eventsIn(items: Items): PublishedEvent[] {
  return transitionsIn(items)
    .flatMap(toPublishedEvents)
    .sort((a, b) => (a.detail.metadata.eventId < b.detail.metadata.eventId ? -1 : 1));
}

/** Reviews, at a clock, everybody who is due according to the items' place in the index, until nobody is. */
export async function reviewAll(services: Services, items: () => Items, clock: number): Promise<void> {
  const review = createHandler({
    services: () => ({ ...services, clock: { now: () => clock + 120_000 } }),
    async *due(shard, asOf) {
      yield [...items()]
        .filter(({ duePK, checkAt }) => duePK === duePartition(shard) && Number(checkAt) <= asOf)
        .map(({ PK }) => String(PK).slice('CUST#'.length));
    },
    privacy: privacyPartsOn(createModelTable().client, createMemoryStorage()),
  });
  for (let rounds = 0; (await review()).reviewed > 0; rounds += 1)
    if (rounds === 20) throw new Error('the review finds customers due again and again');
}

/** Reviews once, at a clock, whom these items show to be due. */
export async function reviewThose(services: Services, items: Items, clock: number): Promise<void> {
  let shards = 0;
  await reviewAll(services, () => (shards++ < DUE_SHARDS ? items : []), clock);
}
