import { standingAt } from '../../shared/customers/standing.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { closableAccounts } from '../../shared/storage/folded-log.ts';
import type { Move } from './comparison-progress.ts';
import type { Moves } from './moves.ts';
import type { StoredIdentities } from './stored-identities.ts';

/**
 * Who would have another stage or risk under another policy than the present one. All are compared at one instant: now, by
 * the clock of the stack if that was moved ahead.
 */
export function movesIn(
  { customers, logs }: StoredIdentities,
  present: Policy,
  other: Policy,
  now: number,
): Moves {
  const asOf = customers.reduce((latest, { lifecycle }) => Math.max(latest, lifecycle.asOf), now);
  // Customers without any claim, activity or object left are in no list.
  const listed = customers.filter(({ vacant }) => !vacant);
  const moves = listed.flatMap(({ customerId, homes }): Move[] => {
    const own = homes.flatMap((home) => logs.get(home) ?? []);
    const placed = homes.flatMap((home) =>
      (logs.get(home)?.objects ?? []).map((history) => ({ home, history })),
    );
    const log = {
      activities: own.flatMap(({ activities }) => activities),
      objects: own.flatMap(({ objects }) => objects),
      accounts: closableAccounts(placed),
    };
    const [from, to] = [standingAt(present, log, asOf), standingAt(other, log, asOf)];
    return from.stage === to.stage && from.risk === to.risk ? [] : [{ customerId, from, to }];
  });
  return { asOf: new Date(asOf).toISOString(), customers: listed.length, moves };
}
