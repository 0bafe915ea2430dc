import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Change, Farewell } from '../customers/change.ts';
import type { Owner } from '../customers/linking.ts';
import type { IdentityHash } from '../identity/identity-hash.ts';
import { NEW_ITEM, ownerAsRead, tellingAsRead, versionAsRead } from './conditions.ts';
import {
  type Item,
  type LogEntry,
  logItem,
  mergedItem,
  ownerItem,
  recordItem,
  transitionItem,
} from './items.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Everything that one transaction writes. It either all happens, or none of it does. */
export interface Commit {
  readonly change: Change;
  /** The version that the change was worked out from; null for a new customer. */
  readonly previousVersion: number | null;
  readonly entries: readonly NewEntry[];
  readonly owners: readonly NewOwner[];
  readonly farewells: readonly Farewell[];
}

/** An activity to be added to the log, or told anew: then `replaces` is the telling that was read. */
export interface NewEntry extends LogEntry {
  readonly replaces: LogEntry['activity'] | null;
}

/** An identity that is to lead to the customer, with the owner that was read, if there was one. */
export interface NewOwner {
  readonly owner: Owner;
  readonly previous: Owner | null;
}

/** A write of the transaction, and the activity that it adds, if it adds one. */
export interface PlannedWrite {
  readonly write: Write;
  readonly activityId: string | null;
}

/** The writes of a commit, each with its condition, in the order of the transaction. */
export function planWrites(
  commit: Commit,
  table: string,
  { hash, hashOfName }: IdentityHash,
): PlannedWrite[] {
  const put = (Item: Item, condition: object): PlannedWrite => ({
    write: { Put: { TableName: table, Item, ...condition } },
    activityId: null,
  });
  const { change, previousVersion, entries, owners, farewells } = commit;
  return [
    put(recordItem(change.customer), previousVersion === null ? NEW_ITEM : versionAsRead(previousVersion)),
    ...change.transitions.map((transition) => put(transitionItem(transition), NEW_ITEM)),
    ...owners.map(({ owner, previous }) =>
      put(
        ownerItem(owner, hash(owner.identity)),
        previous === null ? NEW_ITEM : ownerAsRead(previous.customerId),
      ),
    ),
    ...farewells.flatMap(({ before, merged, transitions }) => [
      put(mergedItem(merged), versionAsRead(before.version)),
      ...transitions.map((transition) => put(transitionItem(transition), NEW_ITEM)),
    ]),
    ...entries.map((entry) => ({
      ...put(
        logItem(entry, hashOfName(entry.home)),
        entry.replaces === null ? NEW_ITEM : tellingAsRead(entry.replaces),
      ),
      activityId: entry.activity.id,
    })),
  ];
}
