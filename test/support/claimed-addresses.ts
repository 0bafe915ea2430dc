import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { type Identity, isAddress } from '../../shared/identity/identity.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { limitsOf } from './plain-identity/limits.ts';
import { plainIdentity } from './plain-identity/plain-identity.ts';

type Deliveries = readonly (readonly CustomerUpdate[])[];

/**
 * Deliveries of which no activity counts for two customers. It does if some of its reports name an account and others an
 * address alone, and nothing ties the two in the end (docs/identities.md, "Limits"). These others then name the account, too.
 */
export function withClaimedAddresses(deliveries: Deliveries, policy: Policy): Deliveries {
  const updates = deliveries.flat();
  const accounts = accountsOfActivities(updates);
  if (!updates.some((update) => accountMissingIn(update, accounts) !== undefined)) return deliveries;
  const { claims } = plainIdentity(updates, [], limitsOf(policy, []));
  const isClaimed = (account: Identity, [address]: readonly Identity[]) =>
    claims.some((claim) => claim.account === account && claim.address === address);
  return deliveries.map((delivery) =>
    delivery.map((update) => {
      const account = accountMissingIn(update, accounts);
      if (account === undefined || isClaimed(account, update.persons)) return update;
      return { ...update, persons: [account, ...update.persons] };
    }),
  );
}

/** The account of each activity that some report names with one. What is about an object goes with that object. */
function accountsOfActivities(updates: readonly CustomerUpdate[]): ReadonlyMap<string, Identity> {
  return new Map(
    updates.flatMap(({ persons, activities }) => {
      const account = persons.find((one) => !isAddress(one));
      const own = activities.filter(({ about }) => about === null);
      return account === undefined ? [] : own.map(({ id }): [string, Identity] => [id, account]);
    }),
  );
}

/** The account that other reports of an activity name, if this one names an address alone. */
function accountMissingIn(
  { persons, activities }: CustomerUpdate,
  accounts: ReadonlyMap<string, Identity>,
): Identity | undefined {
  if (persons.length !== 1 || !persons.every(isAddress)) return undefined;
  return activities.flatMap(({ id }) => accounts.get(id) ?? [])[0];
}
