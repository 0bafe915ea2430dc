import { createHandler } from '../../functions/review/handler.ts';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
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
import { DUE_SHARDS, duePartition, isDeferred } from '../../shared/storage/keys.ts';
import { isTombstone, readOwner } from '../../shared/storage/owner-items.ts';
import { createPolicyPasses } from '../../shared/storage/policy-passes.ts';
import type { Item } from '../../shared/storage/stored-item.ts';
import { createMemoryStorage } from './memory-storage.ts';
import { createModelTable } from './model-table.ts';
import { privacyDepsOn } from './privacy-deps.ts';

type Items = Iterable<Record<string, unknown>>;

const CONNECTION: KnownConnection = { name: 'shop', provider: 'generic' };
const DELIVERY = { method: 'POST', headers: {}, body: new Uint8Array() };

/** Applies updates as one delivery, through everything after the connector. */
export function deliver(
  services: Services,
  updates: readonly CustomerUpdate[],
  connection = CONNECTION,
  mayDefer = false,
): Promise<IntakeResult> {
  const connector: Connector = {
    provider: 'test',
    topics: [],
    keptHeaders: [],
    verify: () => 'authentic',
    map: () => ({ updates, requests: [], ignored: [], refused: [] }),
    sign: (delivery) => delivery,
  };
  let readsLeft = 2_000;
  // Gives up after very many attempts, so that an endless retry fails.
  return applyDelivery(services, connector, connection, DELIVERY, () => readsLeft-- < 0, mayDefer);
}

/** Customers in the table, without merged and erased ones. */
export function customersIn(items: Items): Customer[] {
  return [...items].flatMap((item) => {
    if (item.SK !== 'RECORD') return [];
    const record = readRecord(item);
    return isMerged(record) || isErased(record) ? [] : [record];
  });
}

/** The survivor of each merge, by the id of the merged customer. */
export function mergesIn(items: Items): Map<string, string> {
  return new Map(
    [...items].flatMap((item) => {
      if (item.SK !== 'RECORD') return [];
      const record = readRecord(item);
      return isMerged(record) ? [[record.customerId, record.mergedInto] as const] : [];
    }),
  );
}

/** A customer without what depends on the order of deliveries, so that runs in different orders can be compared. */
export interface Comparable {
  readonly identities: readonly string[];
  readonly record: Omit<LifecycleRecord, 'asOf'>;
  readonly risk: Risk;
}

/**
 * The customers in the table with all their identities and objects, in a form that can be compared between runs. A
 * person alone who has nothing left is no customer: whether there is a record depends on the order.
 */
export function comparableCustomers(items: Items): Comparable[] {
  const all = [...items];
  const customers = customersIn(all).filter(({ vacant, homes }) => !vacant || homes.length > 1);
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

function transitionsIn(items: Items): Transition[] {
  return [...items].flatMap(({ SK, body }) => {
    if (!String(SK).startsWith('STAGE#')) return [];
    const transition = parseTransition(String(body));
    if (transition === undefined) throw new Error('a transition in the table could not be read');
    return [transition];
  });
}

/** All published events, ordered by customer and sequence. */
export function eventsIn(items: Items): PublishedEvent[] {
  return transitionsIn(items)
    .flatMap((transition) => toPublishedEvents(transition, ''))
    .sort((a, b) => (a.detail.metadata.eventId < b.detail.metadata.eventId ? -1 : 1));
}

/** Reviews all customers that the due index has at this time, until none is due. */
export async function reviewAll(services: Services, items: () => Items, clock: number): Promise<void> {
  const review = createHandler({
    services: () => ({ ...services, clock: { now: () => clock + 120_000 } }),
    async *due(shard, asOf) {
      yield [...items()]
        .filter(({ duePK, checkAt }) => duePK === duePartition(shard) && Number(checkAt) <= asOf)
        .sort((a, b) => Number(a.checkAt) - Number(b.checkAt))
        .map(({ PK, SK }) => ({ customerId: String(PK).slice('CUST#'.length), isDeferred: isDeferred(SK) }));
    },
    privacy: privacyDepsOn(createModelTable().client, createMemoryStorage()),
    passes: createPolicyPasses(createModelTable().client, 'test'),
  });
  for (let rounds = 0; (await review()).reviewed > 0; rounds += 1)
    if (rounds === 20) throw new Error('the review finds customers due again and again');
}

/** Reviews once the customers that are due at this time according to these items. */
export async function reviewThose(services: Services, items: Items, clock: number): Promise<void> {
  let shards = 0;
  await reviewAll(services, () => (shards++ < DUE_SHARDS ? items : []), clock);
}
