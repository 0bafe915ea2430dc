import type { ErasedCustomer, Removed } from '../customers/customer.ts';
import { toInstant } from '../customers/wire.ts';
import { RETENTION } from '../platform/names.ts';

/** A place that still stores data of an erased customer, and for how long. */
export interface Retained {
  readonly place: string;
  readonly holds: string;
  readonly expires: string;
}

/** What an erasure has deleted and what remains. */
export interface Receipt {
  readonly customerId: string;
  readonly erasedAt: string;
  /** `erasing` while some data is still to be deleted. In both states no query finds the customer. */
  readonly status: 'erased' | 'erasing';
  readonly removed: Removed;
  readonly remains: readonly Retained[];
}

const RETAINED: readonly Retained[] = [
  {
    place: 'event archive',
    holds:
      "published events about the customer: the providers' ids, stages and amounts; no e-mail, name or phone",
    expires: `${RETENTION.archiveDays} days after each event`,
  },
  {
    place: 'table backups (point in time)',
    holds: 'the table before the erasure, with the e-mail address in plain text',
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
    place: 'parking bucket, aws/lambda/',
    holds: "only if publishing failed for hours: events with the providers' ids; no e-mail, name or phone",
    expires: 'when you delete the object after sending it again (docs/operating.md)',
  },
  {
    place: 'table',
    holds: 'keyed hashes of identities and objects, so that late deliveries are ignored; this receipt',
    expires: 'never',
  },
  {
    place: 'subscribers',
    holds: 'the events that they have stored; CustomerErased notified them',
    expires: 'as each subscriber decides',
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
