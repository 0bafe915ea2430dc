import type { Customer } from '../../shared/customers/customer.ts';
import { newOwner, type Owner } from '../../shared/customers/owner.ts';
import type { IdentityHash } from '../../shared/identity/identity-hash.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { outlook } from '../../shared/lifecycle/risk-rules.ts';

const HOUR = 3_600_000;

/** A customer with a long history, as the table stores it. */
export interface BusyCustomer {
  readonly customer: Customer;
  readonly owner: Owner;
  readonly log: readonly Activity[];
  /** Epoch milliseconds, an hour after the last activity. */
  readonly nextAt: number;
}

/** A customer of the connection `generic` after `count` activities of mixed types, one per hour. */
export function busyCustomer(
  policy: Policy,
  identityHash: IdentityHash,
  id: string,
  count: number,
): BusyCustomer {
  const identity = `generic:customer:${id}`;
  const start = Date.UTC(2024, 0, 1);
  const log = Array.from({ length: count }, (_, index) => activityOf(id, index, start + index * HOUR));
  const { record } = fold(policy, log, start + (count - 1) * HOUR);
  const { risk, due } = outlook(policy, record);
  const customerId = identityHash.customerIdOf(identity, 0);
  return {
    customer: {
      customerId,
      version: count,
      homes: [identity],
      lifecycle: record,
      risk,
      sequence: 8,
      lastOfType: { CustomerStageChanged: 8 },
      checkAt: due,
      stale: false,
      shared: false,
    },
    owner: newOwner(identity, identity, customerId),
    log,
    nextAt: start + count * HOUR,
  };
}

function activityOf(id: string, index: number, occurredAt: number): Activity {
  const base = {
    id: `generic:${id}-${index}`,
    occurredAt,
    connection: 'generic',
    provider: 'generic',
    version: '',
  };
  const about = (kind: string) => `generic:${kind}:${id}-${Math.floor(index / 8)}`;
  const total = { currency: 'EUR', minor: 1000 };
  switch (index % 8) {
    case 0:
      return { ...base, type: 'cart.updated', about: null };
    case 1:
      return { ...base, type: 'order.placed', about: about('order'), total };
    case 2:
      return { ...base, type: 'order.paid', about: about('order'), total };
    case 3:
      return { ...base, type: 'order.fulfilled', about: about('order') };
    case 4:
      return { ...base, type: 'ticket.opened', about: about('ticket') };
    case 5:
      return { ...base, type: 'ticket.solved', about: about('ticket') };
    case 6:
      return {
        ...base,
        type: 'rating.given',
        about: about('ticket'),
        rating: { scale: 'csat', score: 5 },
      };
    default:
      return { ...base, type: 'visit', about: null };
  }
}
