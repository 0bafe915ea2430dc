import { accountsIn } from '../../shared/customers/change.ts';
import { standingAt } from '../../shared/customers/standing.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import type { Move } from './compared.ts';
import type { StoredIdentities } from './stored-identities.ts';

/**
 * Who would have another stage or risk under a policy, each at the instant up to which the stored record goes. A record
 * that does not contain its whole log yet is left out.
 */
export function movesIn({ customers, logs }: StoredIdentities, policy: Policy): Move[] {
  return customers.flatMap(({ customerId, homes, lifecycle, risk, stale }): Move[] => {
    if (stale) return [];
    const own = homes.flatMap((home) => logs.get(home) ?? []);
    const log = {
      activities: own.flatMap(({ activities }) => activities),
      objects: own.flatMap(({ objects }) => objects),
      accounts: accountsIn(homes),
    };
    const from = { stage: lifecycle.stage, risk: risk.level };
    const to = standingAt(policy, log, lifecycle.asOf);
    return from.stage === to.stage && from.risk === to.risk ? [] : [{ customerId, from, to }];
  });
}
