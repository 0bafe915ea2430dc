import type { ErasedCustomer, Removed } from '../customers/customer.ts';
import { toInstant } from '../customers/wire.ts';
import { RETENTION } from '../platform/names.ts';

/** Where something of an erased customer is still to be found, and for how long. */
export interface Retained {
  readonly place: string;
  readonly holds: string;
  readonly expires: string;
}

/** What an erasure has done. */
export interface Receipt {
  readonly customerId: string;
  readonly erasedAt: string;
  /** `erasing` while something is left to be deleted; nobody finds the customer any more in either case. */
  readonly status: 'erased' | 'erasing';
  readonly removed: Removed;
  readonly remains: readonly Retained[];
}

const RETAINED: readonly Retained[] = [
  {
    place: 'event archive',
    holds:
      "events told of the customer: the providers' own ids, stages and amounts; no e-mail, name or phone",
    expires: `${RETENTION.archiveDays} days after each event`,
  },
  {
    place: 'table backups (point in time)',
    holds: 'the table as it was, the readable e-mail address included',
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
    place: 'aws/lambda/ in the park',
    holds:
      "only if publishing has failed for hours: events with the providers' own ids, no e-mail, name or phone",
    expires: 'when you delete the object, after sending it again (docs/operating.md)',
  },
  {
    place: 'table',
    holds: 'keyed hashes of identities and objects, so that what comes late is ignored; this receipt',
    expires: 'never',
  },
  {
    place: 'subscribers',
    holds: 'what they have kept of the events; CustomerErased has told them',
    expires: 'as each of them says',
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
