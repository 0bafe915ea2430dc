import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityName, isAccountName } from '../identity/identity-hash.ts';
import { type Activity, compareVersions, laterVersion } from '../lifecycle/activity.ts';
import type { NewActivity } from '../storage/commit.ts';
import type { NamedUpdate } from './named-update.ts';
import type { StoredActivity } from './reading.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * An update together with versions of its activities that lie under other homes. An activity belongs to the account that any version of it
 * names, and states the address that is named with this account. What lies under an address moves there. `later` are later versions that name
 * only an address, for the account.
 */
export function withOtherVersions(
  update: NamedUpdate,
  snapshot: Snapshot,
  identityName: (identity: Identity) => IdentityName,
): { readonly update: NamedUpdate; readonly snapshot: Snapshot; readonly later: readonly CustomerUpdate[] } {
  const [person = ''] = update.persons;
  const account = identityName(person);
  const isByAccount = isAccountName(account);
  const entries = new Map(snapshot.entries);
  const forAccounts: CustomerUpdate[] = [];
  const activities = update.activities.flatMap((reported): Activity[] => {
    const stored = entries.get(reported.id);
    if (stored === undefined || reported.about !== null) return [reported];
    const { home, elsewhere } = stored;
    if (isByAccount) {
      const named = isAccountName(home) ? laterVersion(reported, stored.activity) : reported;
      const latest = laterVersion(laterVersion(reported, stored.activity), elsewhere?.activity ?? reported);
      const activity = withAddress(latest, named.address);
      const moved = movedTo(account, activity, stored);
      if (moved !== undefined) entries.set(activity.id, { ...stored, moved });
      return [activity];
    }
    if (!isAccountName(home)) return [reported];
    const latest = withAddress(laterVersion(reported, stored.activity), stored.activity.address);
    // The name of an account is its identity.
    if (compareVersions(latest, stored.activity) > 0)
      forAccounts.push({ persons: [home], objects: [], activities: [latest] });
    return [];
  });
  return { update: { ...update, activities }, snapshot: { ...snapshot, entries }, later: forAccounts };
}

/** Written under an account, if a version lies under an address. */
function movedTo(
  account: IdentityName,
  activity: Activity,
  { type, home, activity: before, elsewhere }: StoredActivity,
): NewActivity | undefined {
  const isMoving = !isAccountName(home);
  if (isMoving)
    return { type, activity, home: account, replaces: null, left: { type, activity: before, home } };
  return elsewhere && { type, activity, home, replaces: before, left: elsewhere };
}

function withAddress({ address: _, ...activity }: Activity, address: string | undefined): Activity {
  return address === undefined ? activity : { ...activity, address };
}
