import * as z from 'zod';
import { isPerson } from '../../shared/identity/identity.ts';
import { STAGES, type Stage } from '../../shared/lifecycle/stage.ts';

/** Where the customers are, by all that a subscriber has been told. */
export interface Funnel {
  /** Known customers in each stage. */
  readonly stages: Readonly<Record<Stage, number>>;
  /** Entries of the known customers' paths. */
  readonly stageChanges: number;
  /** Customers known by an order alone. */
  readonly guests: number;
}

/** One customer as a subscriber holds it. */
export interface FollowedCustomer {
  readonly customerId: string;
  /** `at` as ISO 8601 text. */
  readonly path: readonly { readonly stage: Stage; readonly at: string }[];
  readonly identities: readonly string[];
}

const pathEntry = z.object({ stage: z.enum(STAGES), at: z.string() });

const busEvent = z.object({
  n: z.number(),
  detail: z.object({
    metadata: z.object({ eventId: z.string(), sequence: z.number() }),
    data: z.object({
      customerId: z.string(),
      identities: z.array(z.string()),
      path: z.object({ keep: z.number(), append: z.array(pathEntry) }).optional(),
      survivor: z.string().optional(),
      merged: z.string().optional(),
    }),
  }),
});
type Followed = z.infer<typeof busEvent>['detail'];

/**
 * Follows events as any subscriber would: drops those it knows, sorts each customer's by their sequence, keeps and
 * appends to the path, and forgets customers that became part of another.
 */
export function followEvents(events: Iterable<unknown>): FollowedCustomer[] {
  const sent = new Map<string, Map<string, Followed>>();
  const gone = new Set<string>();
  for (const event of events) {
    const { detail } = busEvent.parse(event);
    const { customerId, merged } = detail.data;
    const known = sent.get(customerId) ?? new Map<string, Followed>();
    sent.set(customerId, known.set(detail.metadata.eventId, detail));
    if (merged !== undefined) gone.add(merged);
  }
  return [...sent].flatMap(([customerId, details]) => {
    if (gone.has(customerId)) return [];
    const inOrder = [...details.values()].sort((a, b) => a.metadata.sequence - b.metadata.sequence);
    const path = inOrder.reduce<FollowedCustomer['path']>(
      (before, { data }) =>
        data.path === undefined ? before : [...before.slice(0, data.path.keep), ...data.path.append],
      [],
    );
    return [{ customerId, path, identities: inOrder.at(-1)?.data.identities ?? [] }];
  });
}

/** True when the identities that events may tell, which e-mail addresses are not, name a person. */
export function namesPerson({ identities }: FollowedCustomer): boolean {
  return identities.some(isPerson);
}

/** Counts customers by stage. */
export function countFunnel(
  customers: readonly FollowedCustomer[],
  isGuest: (customer: FollowedCustomer) => boolean,
): Funnel {
  const known = customers.filter((customer) => !isGuest(customer));
  const counted = (stage: Stage) => known.filter(({ path }) => path.at(-1)?.stage === stage).length;
  return {
    stages: stageCounts(counted),
    stageChanges: known.reduce((sum, { path }) => sum + path.length, 0),
    guests: customers.length - known.length,
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
