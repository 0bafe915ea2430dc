import { toWireChurn, toWireEntry } from '../events/published-events.ts';
import type { Identity } from '../identity/identity.ts';
import { readableName } from '../identity/identity-hash.ts';
import { MAX_ACCOUNTS_EVER } from '../identity/ties.ts';
import { lastRatingOf, openTicketCount, subscriptionCount } from '../lifecycle/facts.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { stageSince } from '../lifecycle/record.ts';
import { dueAt } from '../lifecycle/risk-rules.ts';
import { PHASE_OF } from '../lifecycle/stage.ts';
import { type Customer, MAX_HOMES, MAX_HOMES_WITH_PURCHASES } from './customer.ts';
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
  const { touchpoints } = facts;
  const lastRating = lastRatingOf(facts);
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
    ...linkingOf(customer, policy, owners),
    policyVersion: lifecycle.policyVersion,
    dueAt: toInstant(dueAt(policy, lifecycle)),
    stale: customer.stale || lifecycle.policyVersion !== policy.version,
  };
}

function readableIdentities({ homes }: Customer, owners: readonly Owner[]): Identity[] {
  const readable = new Map(owners.map(({ home, identity }) => [home, identity]));
  return homes.flatMap((home) => readableName(home) ?? readable.get(home) ?? []);
}

/** Whether more identities can join, and if not, why. */
function linkingOf(
  { homes, shared, full }: Customer,
  { linking: { maxAccounts, maxAddresses } }: Policy,
  owners: readonly Owner[],
): Pick<CustomerRecord, 'linking' | 'linkingReason'> {
  if (shared)
    return {
      linking: 'shared',
      linkingReason: `more than ${maxAccounts} accounts of one connection have the address, or more than ${MAX_ACCOUNTS_EVER} ever had it`,
    };
  if (owners.some(({ facts }) => facts.isDevice))
    return {
      linking: 'device',
      linkingReason: `an account had more than ${maxAddresses} addresses within a year, or more than ${2 * maxAddresses} ever`,
    };
  const purchases = owners.filter(({ facts }) => facts.isPerPurchase).length;
  if (homes.length - purchases >= MAX_HOMES || homes.length >= MAX_HOMES_WITH_PURCHASES)
    return { linking: 'full', linkingReason: `the customer has ${homes.length} identities` };
  if (full)
    return {
      linking: 'full',
      linkingReason: `together with what is tied to the customer it would have more than ${MAX_HOMES} identities`,
    };
  return { linking: 'open', linkingReason: null };
}
