import { isAccountName } from '../customers/account-name.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type Activity, compareVersions } from '../lifecycle/activity.ts';
import type { NamedUpdate } from './named-update.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * An update together with versions of its activities that lie under other homes. An activity belongs to the account that any version of it
 * names, and states the address that is named with this account. `others` are later versions of what belongs to an account, but name only
 * an address.
 */
export function withOtherVersions(
  update: NamedUpdate,
  { entries }: Pick<Snapshot, 'entries'>,
  identityName: (identity: Identity) => IdentityName,
): { readonly update: NamedUpdate; readonly others: readonly CustomerUpdate[] } {
  const [person = ''] = update.persons;
  const isByAccount = isAccountName(identityName(person));
  const others: CustomerUpdate[] = [];
  const activities = update.activities.flatMap((activity): Activity[] => {
    const stored = entries.get(activity.id);
    if (stored === undefined || activity.about !== null) return [activity];
    const { home, elsewhere } = stored;
    if (isByAccount) {
      const named = isAccountName(home) ? later(activity, stored.activity) : activity;
      const latest = later(later(activity, stored.activity), elsewhere?.activity ?? activity);
      return [withAddress(latest, named.address)];
    }
    if (!isAccountName(home)) return [activity];
    const latest = withAddress(later(activity, stored.activity), stored.activity.address);
    // The name of an account is its identity.
    if (compareVersions(latest, stored.activity) > 0)
      others.push({ persons: [home], objects: [], activities: [latest] });
    return [];
  });
  return { update: { ...update, activities }, others };
}

function later(a: Activity, b: Activity): Activity {
  return compareVersions(b, a) > 0 ? b : a;
}

function withAddress({ address: _, ...activity }: Activity, address: string | undefined): Activity {
  return address === undefined ? activity : { ...activity, address };
}
