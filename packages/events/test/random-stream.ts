import * as fc from 'fast-check';
import { STAGES } from '../../../shared/lifecycle/stage.ts';
import type { OrderedEvent, PathEntry } from '../src/customer-lifecycle-events.ts';
import { parseEvent, sampleEvents } from '../src/customer-lifecycle-events.ts';

export const IDS = ['cus_a', 'cus_b', 'cus_c', 'cus_d'] as const;
type Id = (typeof IDS)[number];

/** Something that happens to customers. The numbers select among those that exist. */
export type Happening =
  | { readonly type: 'path'; readonly id: Id; readonly keep: number; readonly append: readonly PathEntry[] }
  | { readonly type: 'other'; readonly id: Id; readonly unknown: boolean }
  | { readonly type: 'merge'; readonly one: Id; readonly other: Id }
  | { readonly type: 'split'; readonly id: Id }
  | { readonly type: 'backup' }
  | { readonly type: 'restore' };

const id = fc.constantFrom(...IDS);
const entry: fc.Arbitrary<PathEntry> = fc.record({
  stage: fc.constantFrom(...STAGES),
  at: fc.integer({ min: 0, max: 99 }).map((days) => new Date(days * 86_400_000).toISOString()),
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('path' as const),
      id,
      keep: fc.nat({ max: 3 }),
      append: fc.array(entry, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('other' as const), id, unknown: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('merge' as const), one: id, other: id }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('split' as const), id }) },
);
const restoring: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: happening },
  { weight: 1, arbitrary: fc.constantFrom({ type: 'backup' as const }, { type: 'restore' as const }) },
);

/** What happens to customers, without or with restored backups. */
export const happenings = fc.array(happening, { maxLength: 40, size: 'max' });
export const happeningsWithRestores = fc.array(restoring, { maxLength: 40, size: 'max' });

interface Customer {
  readonly sequence: number;
  readonly path: readonly PathEntry[];
  readonly leadsTo: Id;
}

/** What was published, and what is true in the end. */
export interface Story {
  readonly events: readonly OrderedEvent[];
  pathOf(id: Id): readonly PathEntry[];
  currentId(id: Id): Id;
}

/** Lets it happen, and publishes it as docs/events.md says. */
export function storyOf(steps: readonly Happening[]): Story {
  let customers = new Map<Id, Customer>(IDS.map((one) => [one, { sequence: 0, path: [], leadsTo: one }]));
  let backup = new Map(customers);
  let epoch = 0;
  const events: OrderedEvent[] = [];

  const customer = (one: Id): Customer => customers.get(one) ?? { sequence: 0, path: [], leadsTo: one };
  const currentId = (one: Id): Id => {
    const { leadsTo } = customer(one);
    return leadsTo === one ? one : currentId(leadsTo);
  };
  function publish(one: Id, detailType: string, data: object, changed: Partial<Customer> = {}) {
    const sequence = customer(one).sequence + 1;
    customers.set(one, { ...customer(one), ...changed, sequence });
    const sample = sampleEvents();
    const { detail } =
      Object.values(sample).find((event) => event['detail-type'] === detailType) ?? sample.firstStage;
    const event = parseEvent(
      {
        metadata: {
          ...detail.metadata,
          eventId: `${one}${epoch === 0 ? '' : `~${epoch}`}:${String(sequence).padStart(6, '0')}`,
          sequence,
          epoch,
          detectedAt: new Date(Date.UTC(2026, 0, 1) + events.length * 1_000).toISOString(),
        },
        data: { ...detail.data, ...data, customerId: one },
      },
      detailType,
    );
    if (event.type === 'refused') throw new Error(event.reason);
    events.push(event);
  }
  function changePath(one: Id, keep: number, append: readonly PathEntry[]) {
    const path = customer(one).path;
    const kept = Math.min(keep, path.length);
    const detailType = append.length === 1 ? 'CustomerStageChanged' : 'CustomerHistoryCorrected';
    publish(one, detailType, { path: { keep: kept, append } }, { path: [...path.slice(0, kept), ...append] });
  }

  for (const step of steps)
    switch (step.type) {
      case 'path':
        changePath(step.id, step.keep, step.append);
        break;
      case 'other':
        publish(step.id, step.unknown ? 'CustomerScored' : 'CustomerRiskChanged', {});
        break;
      case 'merge': {
        const [survivor, merged] = [currentId(step.one), currentId(step.other)];
        if (survivor === merged) break;
        publish(survivor, 'CustomersMerged', { survivor, merged });
        publish(merged, 'CustomersMerged', { survivor, merged }, { leadsTo: survivor });
        changePath(survivor, 0, [...customer(survivor).path, ...customer(merged).path].slice(-5));
        break;
      }
      case 'split': {
        const survivor = currentId(step.id);
        if (survivor === step.id) break;
        publish(survivor, 'CustomersUnmerged', { survivor, separated: step.id });
        publish(step.id, 'CustomersUnmerged', { survivor, separated: step.id }, { leadsTo: step.id });
        changePath(step.id, 1, []);
        break;
      }
      case 'backup':
        backup = new Map(customers);
        break;
      case 'restore':
        customers = new Map(backup);
        epoch += 1;
        // Subscribers learn of a restored customer by the next event.
        for (const one of IDS) changePath(one, 99, []);
        break;
    }
  return { events, pathOf: (one) => customer(one).path, currentId };
}
