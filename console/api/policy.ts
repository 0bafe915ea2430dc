import * as z from 'zod';
import { policyPreview, stages } from '../../shared/http/policy-answers.ts';
import { policySchema } from '../../shared/lifecycle/policy-schema.ts';
import { ask } from './request.ts';

const policy = z.object({ version: z.string(), rules: policySchema });

/** How far everybody is folded under the policy that is in force. */
export type PolicyVisit = z.infer<typeof stages>['policy'];
/** A customer that another policy puts elsewhere. */
export type PolicyMove = z.infer<typeof policyPreview>['moves'][number];

/** The policy that is in force. */
export function readPolicy(signal?: AbortSignal) {
  return ask('/policy', policy, signal && { signal });
}

/** How many customers there are, and how far a new policy is applied. */
export function readStages(signal?: AbortSignal) {
  return ask('/stages', stages, signal && { signal });
}

/** What a comparison of two policies found so far. */
export interface Compared {
  /** The instant at which both policies were compared. */
  readonly asOf: string;
  readonly customers: number;
  readonly moves: readonly PolicyMove[];
}

const PARTITIONS = 16;
const PARTITIONS_AT_ONCE = 4;

/** Compares all customers under the policy in force and another one, page by page, at one instant. Writes nothing. */
export async function comparePolicies(
  rules: object,
  onProgress: (compared: Compared) => void,
  signal: AbortSignal,
): Promise<Compared> {
  const askPage = (place: object) =>
    ask('/policy/preview', policyPreview, { method: 'POST', body: { policy: rules, ...place }, signal });
  const first = await askPage({ partition: 0 });
  const { asOf } = first;
  let compared: Compared = { asOf, customers: 0, moves: [] };
  add(first);
  const waiting = Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    next: partition === 0 ? first.next : undefined,
  }));
  await Promise.all(
    Array.from({ length: PARTITIONS_AT_ONCE }, async () => {
      for (let place = waiting.shift(); place !== undefined; place = waiting.shift())
        await walk(place.partition, place.next);
    }),
  );
  return compared;

  /** Asks for the rest of a partition. An undefined `next` is its start, null its end. */
  async function walk(partition: number, start: string | null | undefined): Promise<void> {
    for (let next = start; next !== null; ) {
      const page = await askPage({ partition, asOf, next });
      add(page);
      ({ next } = page);
    }
  }

  function add({ customers, moves }: z.infer<typeof policyPreview>): void {
    compared = { asOf, customers: compared.customers + customers, moves: [...compared.moves, ...moves] };
    onProgress(compared);
  }
}
