import { toWireChurn, toWireEntry } from '../events/published-events.ts';
import type { Identity } from '../identity/identity.ts';
import { openTicketCount, subscriptionCount } from '../lifecycle/facts.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { stageSince } from '../lifecycle/record.ts';
import { dueAt } from '../lifecycle/risk-rules.ts';
import { PHASE_OF } from '../lifecycle/stage.ts';
import { type Customer, MAX_HOMES } from './customer.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { Owner } from './owner.ts';
import type { ShownContact } from './shown-contact.ts';

/** An instant on the wire: ISO 8601 in UTC with milliseconds; null for null. */
export function toInstant(milliseconds: number): string;
export function toInstant(milliseconds: number | null): string | null;
export function toInstant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/**
 * A customer's record as the query API returns it. `owners` are the owners of its homes that were read: only the
 * owner of a hidden home has its readable form.
 */
export function recordOnTheWire(
  customer: Customer,
  policy: Policy,
  owners: readonly Owner[],
  contact: ShownContact,
): CustomerRecord {
  const { customerId, version, lifecycle, risk } = customer;
  const { facts, churn, stage } = lifecycle;
  const { lastRating, touchpoints } = facts;
  return {
    customerId,
    version,
    stage,
    phase: PHASE_OF[stage],
    stageSince: toInstant(stageSince(lifecycle)),
    risk: { level: risk.level, reasons: [...risk.reasons] },
    churn: churn && toWireChurn(churn),
    path: lifecycle.path.entries.map(toWireEntry),
    facts: {
      firstSeenAt: facts.activities === 0 ? null : toInstant(facts.firstSeenAt),
      lastActiveAt: toInstant(facts.lastActiveAt),
      orders: facts.orders,
      revenue: [...facts.revenue],
      refunds: [...facts.refunds],
      openTickets: openTicketCount(facts),
      lastRating: lastRating && {
        scale: lastRating.scale,
        score: lastRating.score,
        at: toInstant(lastRating.at),
      },
      subscriptions: subscriptionCount(facts),
      touchpoints: [...touchpoints.first, ...touchpoints.last].map(({ type, connection, at }) => ({
        activity: type,
        connection,
        at: toInstant(at),
      })),
    },
    contact,
    identities: readableIdentities(customer, owners),
    linking: linkingOf(customer),
    policyVersion: lifecycle.policyVersion,
    dueAt: toInstant(dueAt(policy, lifecycle)),
  };
}

function readableIdentities({ homes }: Customer, owners: readonly Owner[]): Identity[] {
  const readable = new Map(owners.map(({ home, identity }) => [home, identity]));
  return homes.flatMap((home) => (home.startsWith('#') ? (readable.get(home) ?? []) : home));
}

function linkingOf({ homes, shared }: Customer): CustomerRecord['linking'] {
  if (shared) return 'shared';
  return homes.length >= MAX_HOMES ? 'full' : 'open';
}
