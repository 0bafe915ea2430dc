import type { Customer } from '../../shared/customers/customer.ts';
import { newOwner, type Owner } from '../../shared/customers/owner.ts';
import type { IdentityHash } from '../../shared/identity/identity-hash.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory, ObjectReport, Snapshot } from '../../shared/lifecycle/objects/object.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { outlook } from '../../shared/lifecycle/risk-rules.ts';
import type { LogEntry } from '../../shared/storage/items.ts';

const HOUR = 3_600_000;

/** A customer with a long history, as the table stores it. */
export interface BusyCustomer {
  readonly customer: Customer;
  readonly owner: Owner;
  readonly log: readonly LogEntry[];
  /** Epoch milliseconds, an hour after the last thing that happened. */
  readonly nextAt: number;
}

/**
 * A customer of the connection `generic` with `count` things that happened, one per hour: carts, visits, ratings, and changes of
 * orders and tickets.
 */
export function busyCustomer(
  policy: Policy,
  identityHash: IdentityHash,
  id: string,
  count: number,
): BusyCustomer {
  const identity = `generic:customer:${id}`;
  const start = Date.UTC(2024, 0, 1);
  const activities: Activity[] = [];
  const objects = new Map<string, ObjectHistory>();
  for (let index = 0; index < count; index += 1) {
    const { activity, report } = happeningOf(id, index, start + index * HOUR);
    if (activity !== undefined) activities.push(activity);
    if (report !== undefined) objects.set(report.object, combine(objects.get(report.object) ?? null, report));
  }
  const histories = [...objects.values()];
  const { record } = fold(
    policy,
    { activities, objects: histories, accounts: [] },
    start + (count - 1) * HOUR,
  );
  const { risk, due } = outlook(policy, record);
  const customerId = identityHash.customerIdOf(identity, 0);
  return {
    customer: {
      customerId,
      version: count,
      homes: [identity],
      ownerVersions: new Map(),
      lifecycle: record,
      risk,
      sequence: 8,
      lastOfType: { CustomerStageChanged: 8 },
      checkAt: due,
      stale: false,
      shared: false,
      full: false,
      unsettled: false,
      vacant: false,
      addressedBy: [],
      archived: false,
    },
    owner: newOwner(identity, identity, customerId),
    log: [
      ...activities.map((activity): LogEntry => ({ type: 'activity', activity, home: identity })),
      ...histories.map((history): LogEntry => ({ type: 'object', history, home: identity, version: 1 })),
    ],
    nextAt: start + count * HOUR,
  };
}

function happeningOf(
  id: string,
  index: number,
  occurredAt: number,
): { readonly activity?: Activity; readonly report?: ObjectReport } {
  const tool = { connection: 'generic', provider: 'generic' };
  const base = { ...tool, id: `generic:${id}-${index}`, occurredAt, version: '' };
  const object = (type: 'order' | 'ticket') => `generic:${type}:${id}-${Math.floor(index / 8)}`;
  const account = `generic:customer:${id}`;
  const reported = (type: 'order' | 'ticket', states: Snapshot['states'], more = {}) => ({
    report: {
      ...tool,
      type,
      object: object(type),
      snapshots: [
        {
          part: '' as const,
          asOf: occurredAt,
          version: '',
          states,
          since: {},
          attributes: { account, ...more },
          lists: {},
        },
      ],
    },
  });
  switch (index % 8) {
    case 0:
      return { activity: { ...base, type: 'cart.updated', about: null } };
    case 1:
      return reported('order', {}, { createdAt: occurredAt, total: { currency: 'EUR', minor: 1000 } });
    case 2:
      return reported('order', { payment: 'paid' });
    case 3:
      return reported('order', { fulfilled: 'yes' });
    case 4:
      return reported('ticket', { ticket: 'open' }, { createdAt: occurredAt });
    case 5:
      return reported('ticket', { ticket: 'solved' });
    case 6:
      return {
        activity: {
          ...base,
          type: 'rating.given',
          about: object('ticket'),
          rating: { scale: 'csat', score: 5 },
        },
      };
    default:
      return { activity: { ...base, type: 'visit', about: null } };
  }
}
