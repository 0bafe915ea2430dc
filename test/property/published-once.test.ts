import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Customer } from '../../shared/customers/customer.ts';
import { type PublishedEvent, toWireChurn } from '../../shared/events/published-events.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { lengthOf, type PathEntry } from '../../shared/lifecycle/path.ts';
import { isReactivation, type Stage } from '../../shared/lifecycle/stage.ts';
import { customersIn, deliver, eventsIn, mergesIn, reviewAll } from '../support/delivered.ts';
import { expectedLogs } from '../support/expected-grouping.ts';
import { createModelTable } from '../support/model-table.ts';
import { runs } from '../support/property-runs.ts';
import {
  arbitraryHistory,
  type History,
  HISTORY_POLICY as policy,
  randomFrom,
  shuffledWithDuplicates,
} from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';
import { createSubscriber } from '../support/subscriber.ts';

const RUNS = { ...runs(100, 1_000), endOnFailure: true };
type Items = readonly Record<string, unknown>[];

function startWorld(history: History) {
  const table = createModelTable();
  return {
    items: () => table.items.values(),
    services: servicesOn(table.client, { policy, now: () => history.end }),
  };
}

/** Sends all deliveries in random order, with some reviews. Calls `pause` after each delivery. */
async function send(
  history: History,
  seed: number,
  pause: (items: Iterable<Record<string, unknown>>) => void,
) {
  const random = randomFrom(seed);
  const { items, services } = startWorld(history);
  for (const delivery of shuffledWithDuplicates(history.deliveries, random)) {
    await deliver(services, delivery);
    if (random() < 0.2)
      await reviewAll(services, items, history.newest - Math.floor(random() * 200 * 86_400_000));
    pause(items());
  }
  await reviewAll(services, items, history.end);
  pause(items());
  return items();
}

function asDelivered({ detailType, detail }: PublishedEvent) {
  return { 'detail-type': detailType, detail };
}

function onTheWire(entries: readonly PathEntry[]) {
  return entries.map(({ stage, at }) => ({ stage, at: new Date(at).toISOString() }));
}

/** The churn that the last event with one says. */
function churnIn(events: readonly PublishedEvent[], customerId: string) {
  const churns = events.flatMap(({ detail: { data } }) =>
    data.customerId === customerId && 'churn' in data ? [data.churn] : [],
  );
  return churns.at(-1) ?? null;
}

function byCustomer(events: readonly PublishedEvent[]): PublishedEvent[][] {
  const groups = new Map<string, PublishedEvent[]>();
  for (const event of events) {
    const { customerId } = event.detail.data;
    groups.set(customerId, [...(groups.get(customerId) ?? []), event]);
  }
  return [...groups.values()];
}

describe('a subscriber', () => {
  test('that applies keep and append has the current path and churn of every customer at any time', () =>
    fc.assert(
      fc.asyncProperty(arbitraryHistory, fc.integer(), async (history, seed) => {
        const random = randomFrom(seed + 1);
        const subscriber = createSubscriber();
        const seen = new Set<string>();
        await send(history, seed, (items) => {
          const all = [...items];
          const events = eventsIn(all);
          const fresh = events.filter(({ detail }) => !seen.has(detail.metadata.eventId));
          for (const { detail } of fresh) seen.add(detail.metadata.eventId);
          for (const event of shuffledWithDuplicates([...fresh, ...events.slice(0, 2)], random))
            subscriber.receive(asDelivered(event));
          for (const { customerId, lifecycle } of customersIn(all)) {
            const held = subscriber.pathOf(customerId);
            expect(held).toHaveLength(lengthOf(lifecycle.path));
            expect(held.slice(lifecycle.path.dropped)).toEqual(onTheWire(lifecycle.path.entries));
            expect(churnIn(events, customerId)).toEqual(lifecycle.churn && toWireChurn(lifecycle.churn));
          }
        });
      }),
      RUNS,
    ));

  test('that receives all events at the end, out of order and duplicated, has the whole path, without gaps or repeated events', () =>
    fc.assert(
      fc.asyncProperty(arbitraryHistory, fc.integer(), async (history, seed) => {
        const all = [...(await send(history, seed, () => {}))];
        const subscriber = createSubscriber();
        for (const event of shuffledWithDuplicates(eventsIn(all), randomFrom(seed), 0.5))
          subscriber.receive(asDelivered(event));
        expectWholePaths(all, history, subscriber.pathOf);
        for (const events of byCustomer(eventsIn(all))) {
          expectNoGaps(events);
          expectEarlierEvents(
            events,
            customersIn(all).find(({ customerId }) => customerId === events[0]?.detail.data.customerId),
          );
        }
        expectMergesPublishedToBoth(all);
      }),
      RUNS,
    ));
});

function expectWholePaths(
  items: Items,
  history: History,
  pathOf: (customerId: string) => readonly { stage: string; at: string }[],
) {
  const customers = customersIn(items);
  for (const { customerId, lifecycle } of customers)
    expect(pathOf(customerId)).toHaveLength(lengthOf(lifecycle.path));
  const [only] = customers;
  const [expected] = expectedLogs(history.deliveries.flat(), policy);
  if (only !== undefined && expected !== undefined && customers.length === 1)
    expect(pathOf(only.customerId)).toEqual(onTheWire(fold(policy, expected.log, history.end).path.entries));
}

function expectNoGaps(events: readonly PublishedEvent[]) {
  const lastOfType = new Map<string, number>();
  for (const [index, { detailType, detail }] of events.entries()) {
    expect(detail.metadata.sequence).toBe(index + 1);
    expect(detail.metadata.previousOfType).toBe(lastOfType.get(detailType) ?? null);
    lastOfType.set(detailType, detail.metadata.sequence);
  }
}

/** Each event has the stage or risk of the event before it; the last ones are the current stage and risk. */
function expectEarlierEvents(events: readonly PublishedEvent[], customer: Customer | undefined) {
  let stage: Stage | null = null;
  let risk: unknown = { level: 'none', reasons: [] };
  for (const { detailType, detail } of events) {
    if (detailType === 'CustomerRiskChanged') {
      expect(detail.data.previousRisk).toEqual(risk);
      expect(detail.data.risk).not.toEqual(risk);
      risk = detail.data.risk;
    }
    // Awareness is the stage of a customer who has nothing left, too. The next stage is their first one again.
    if (detailType === 'CustomerHistoryCorrected' && isEmptied(detail.data.path) && stage === 'awareness')
      stage = null;
    if (detailType !== 'CustomerStageChanged') continue;
    expect(detail.data.previousStage).toBe(stage);
    expect(detail.data.stage).not.toBe(stage);
    expect(detail.data.reactivated).toBe(isReactivation(stage, detail.data.stage));
    expect(detail.data.churn !== null).toBe(['churned', 'winback'].includes(detail.data.stage));
    stage = isEmptied(detail.data.path) ? null : detail.data.stage;
  }
  if (customer === undefined) return; // merged into another customer: no further events are published
  expect(stage).toBe(customer.lifecycle.path.entries.at(-1)?.stage ?? null);
  expect(risk).toEqual(customer.risk);
}

function isEmptied({
  keep,
  append,
}: {
  readonly keep: number;
  readonly append: readonly unknown[];
}): boolean {
  return keep + append.length === 0;
}

/** What was merged says last into what. Each survivor's merge is published to the merged customer as well. */
function expectMergesPublishedToBoth(items: Items) {
  const merges = eventsIn(items).flatMap(({ detailType, detail }) =>
    detailType === 'CustomersMerged' ? [detail.data] : [],
  );
  const own = merges.filter(({ customerId, merged }) => customerId === merged);
  const pairs = own.map(({ merged, survivor }) => `${merged} into ${survivor}`);
  for (const { customerId, merged, survivor } of merges)
    if (customerId === survivor) expect(pairs).toContain(`${merged} into ${survivor}`);
  for (const [merged, survivor] of mergesIn(items)) {
    const last = own.findLast((one) => one.merged === merged);
    expect(last?.survivor).toBe(survivor);
  }
}
