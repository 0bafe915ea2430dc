import * as z from 'zod';
import { STAGES, type Stage } from '../../shared/lifecycle/stage.ts';
import type { FollowedCustomer } from '../client/funnel.ts';

/** A stage change as a subscriber received it. */
export interface LastEvent {
  readonly at: string;
  /** An identity without personal data. */
  readonly customer: string;
  readonly from: Stage | null;
  readonly to: Stage;
  readonly rule: string;
  /** What happened that caused the stage change, and its connection; null when time alone caused it. */
  readonly change: string | null;
  readonly connection: string | null;
}

const MAX_EVENTS = 12;

const stageChange = z.object({
  'detail-type': z.literal('CustomerStageChanged'),
  detail: z.object({
    metadata: z.object({ occurredAt: z.string() }),
    data: z.object({
      customerId: z.string(),
      identities: z.array(z.string()),
      stage: z.enum(STAGES),
      previousStage: z.enum(STAGES).nullable(),
      cause: z.object({
        rule: z.string(),
        change: z.string().nullable(),
        connection: z.string().nullable(),
      }),
    }),
  }),
});

/** The latest stage changes that are still in the customers' paths, newest first. */
export function lastEvents(events: readonly unknown[], followed: readonly FollowedCustomer[]): LastEvent[] {
  const current = new Set(
    followed.flatMap(({ customerId, path }) => path.map(({ stage, at }) => `${customerId} ${stage} ${at}`)),
  );
  const changes = events.flatMap((event) => {
    const parsed = stageChange.safeParse(event);
    if (!parsed.success) return [];
    const { metadata, data } = parsed.data.detail;
    if (!current.has(`${data.customerId} ${data.stage} ${metadata.occurredAt}`)) return [];
    return [
      {
        at: metadata.occurredAt,
        customer: nameOf(data.identities),
        from: data.previousStage,
        to: data.stage,
        ...data.cause,
      },
    ];
  });
  return changes
    .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
    .slice(0, MAX_EVENTS)
    .map(({ at, customer, from, to, rule, change, connection }) => ({
      at,
      customer,
      from,
      to,
      rule,
      change,
      connection,
    }));
}

/** The number at the shop where they have an account, else at another tool. */
function nameOf(identities: readonly string[]): string {
  return (
    identities.find((identity) => /^(?:shopify|woocommerce):customer:/.test(identity)) ??
    identities.find((identity) => identity.includes(':customer:')) ??
    'known by e-mail'
  );
}

function keyOf({ at, customer, to }: { readonly at: string; readonly customer: string; readonly to: Stage }) {
  return `${at} ${customer} ${STAGES.indexOf(to)}`;
}
