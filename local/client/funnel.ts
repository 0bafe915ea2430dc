import * as z from 'zod';
import { STAGES, type Stage } from '../../shared/lifecycle/stage.ts';

/** How many customers are in which stage, according to the events that a subscriber received. */
export interface Funnel {
  /** Customers in each stage. */
  readonly stages: Readonly<Record<Stage, number>>;
  /** Stage changes in the current paths of the customers. */
  readonly stageChanges: number;
}

/** A customer as a subscriber knows it. */
export interface FollowedCustomer {
  readonly customerId: string;
  /** `at` in ISO 8601. */
  readonly path: readonly { readonly stage: Stage; readonly at: string }[];
}

const pathEntry = z.object({ stage: z.enum(STAGES), at: z.string() });

const busEvent = z.object({
  'detail-type': z.string(),
  detail: z.object({
    metadata: z.object({ eventId: z.string(), sequence: z.number() }),
    data: z.object({
      customerId: z.string(),
      path: z.object({ keep: z.number(), append: z.array(pathEntry) }).optional(),
      merged: z.string().optional(),
      separated: z.string().optional(),
    }),
  }),
});
type Followed = z.infer<typeof busEvent>;

/**
 * Follows events as any subscriber would: drops duplicates by event id, sorts the events of a customer by sequence, and
 * builds the path. Leaves out customers that were erased or merged into another and not split again.
 */
export function followEvents(events: Iterable<unknown>): FollowedCustomer[] {
  const byCustomer = new Map<string, Map<string, Followed>>();
  for (const event of events) {
    const followed = busEvent.parse(event);
    const { data, metadata } = followed.detail;
    const known = byCustomer.get(data.customerId) ?? new Map<string, Followed>();
    byCustomer.set(data.customerId, known.set(metadata.eventId, followed));
  }
  return [...byCustomer].flatMap(([customerId, known]) => {
    const inSequence = [...known.values()].sort(
      (a, b) => a.detail.metadata.sequence - b.detail.metadata.sequence,
    );
    return customerAfter(customerId, inSequence);
  });
}

function customerAfter(customerId: string, inSequence: readonly Followed[]): FollowedCustomer[] {
  let path: FollowedCustomer['path'] = [];
  let isGone = false;
  for (const { 'detail-type': type, detail } of inSequence) {
    const { data } = detail;
    if (data.merged === customerId) isGone = true;
    if (data.separated === customerId) isGone = false;
    if (type === 'CustomerErased') {
      isGone = true;
      path = [];
    }
    if (data.path !== undefined) path = [...path.slice(0, data.path.keep), ...data.path.append];
  }
  return isGone ? [] : [{ customerId, path }];
}

/** Counts customers by stage. */
export function countFunnel(customers: readonly FollowedCustomer[]): Funnel {
  const counted = (stage: Stage) => customers.filter(({ path }) => path.at(-1)?.stage === stage).length;
  return {
    stages: stageCounts(counted),
    stageChanges: customers.reduce((sum, { path }) => sum + path.length, 0),
  };
}

function stageCounts(counted: (stage: Stage) => number): Record<Stage, number> {
  return {
    awareness: counted('awareness'),
    engagement: counted('engagement'),
    evaluation: counted('evaluation'),
    purchase: counted('purchase'),
    experience: counted('experience'),
    advocacy: counted('advocacy'),
    churned: counted('churned'),
    winback: counted('winback'),
  };
}
