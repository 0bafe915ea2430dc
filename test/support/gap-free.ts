import { expect } from 'vitest';
import { lengthOf } from '../../shared/lifecycle/path.ts';
import { customersIn, eventsIn } from './delivered.ts';
import { createSubscriber } from './subscriber.ts';

/** Expects that the events of each customer have the sequences 1, 2, 3 … and give a subscriber the current path. */
export function expectGapFreeEvents(items: Iterable<Record<string, unknown>>): void {
  const all = [...items];
  const subscriber = createSubscriber();
  const last = new Map<string, number>();
  for (const { detailType, detail } of eventsIn(all)) {
    const { customerId } = detail.data;
    expect(detail.metadata.sequence).toBe((last.get(customerId) ?? 0) + 1);
    last.set(customerId, detail.metadata.sequence);
    subscriber.receive({ 'detail-type': detailType, detail });
  }
  for (const { customerId, lifecycle, sequence } of customersIn(all)) {
    expect(last.get(customerId) ?? 0).toBe(sequence);
    const held = subscriber.pathOf(customerId);
    expect(held).toHaveLength(lengthOf(lifecycle.path));
    expect(held.slice(lifecycle.path.dropped)).toEqual(
      lifecycle.path.entries.map(({ stage, at }) => ({ stage, at: new Date(at).toISOString() })),
    );
  }
}
