import type { ErasedCustomer, Removed } from '../customers/customer.ts';
import { toInstant } from '../customers/wire.ts';
import { RETENTION } from '../platform/names.ts';

/** A place that still has data of an erased customer, and for how long. */
export interface Retained {
  readonly place: string;
  readonly holds: string;
  readonly expires: string;
}

/** The result of an erasure. */
export interface Receipt {
  readonly customerId: string;
  readonly erasedAt: string;
  /** `erasing` while something is left to be deleted. In both cases nobody finds the customer any more. */
  readonly status: 'erased' | 'erasing';
  readonly removed: Removed;
  readonly remains: readonly Retained[];
}

const RETAINED: readonly Retained[] = [
  {
    place: 'event archive',
    holds:
      "events published about the customer: the providers' own ids, stages and amounts; no e-mail, name or phone",
    expires: `${RETENTION.archiveDays} days after each event`,
  },
  {
    place: 'table backups (point in time)',
    holds: 'the table as it was, including the readable e-mail address',
    expires: `after ${RETENTION.backupDays} days`,
  },
  {
    place: 'table stream',
    holds: 'items as they were written',
    expires: `after ${RETENTION.streamHours} hours`,
  },
  {
    place: 'logs',
    holds: 'the customer id, which is a keyed hash',
    expires: `after ${RETENTION.logDays} days`,
  },
  {
    place: 'aws/lambda/ in the parking bucket',
    holds:
      "only if publishing has failed for hours: events with the providers' own ids, no e-mail, name or phone",
    expires: 'when you delete the object, after sending it again (docs/operating.md)',
  },
  {
    place: 'table',
    holds: 'keyed hashes of identities and objects, so that late deliveries are ignored; this receipt',
    expires: 'never',
  },
  {
    place: 'subscribers',
    holds: 'what they stored of the events; they have received CustomerErased',
    expires: 'as each subscriber defines',
  },
];

/** The receipt of an erasure, finished or not. */
export function receiptOf({ customerId, erasedAt, removed, left }: ErasedCustomer): Receipt {
  return {
    customerId,
    erasedAt: toInstant(erasedAt),
    status: left === null ? 'erased' : 'erasing',
    removed,
    remains: RETAINED,
  };
}
