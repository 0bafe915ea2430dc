import { MAX_HOMES } from '../customers/customer.ts';
import { mergeOf } from '../customers/steps.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { declared, nextCommand, withCommand, withoutFollowers } from './declarations.ts';
import { readNeighbourhood } from './neighbourhood.ts';
import { commitStep, reconcileAround, resolutionOf } from './reconcile.ts';
import { type CommandRefusal, refused, retryOnConflict } from './retry-on-conflict.ts';
import type { Services } from './services.ts';

/** Result of a merge by command. */
interface Merged {
  readonly type: 'merged';
  readonly survivor: string;
  readonly merged: string;
}

/**
 * Merges two customers by command, also after an unmerge. The merge holds whatever is claimed, also if one of their addresses is
 * shared.
 */
export function mergeCustomers(
  services: Services,
  one: string,
  other: string,
): Promise<Merged | CommandRefusal> {
  return retryOnConflict<Merged>(services, async () => {
    const a = await customerById(services.store, one);
    const b = await customerById(services.store, other);
    if (a === undefined || b === undefined) return { type: 'unknown-customer' };
    if (a.customerId === b.customerId) return refused('they are one customer already: nothing was changed');
    const homes = [...a.homes, ...b.homes];
    const around = await readNeighbourhood(services, homes, { customers: [a, b] });
    const at = nextCommand(services, around, homes);
    if (typeof at !== 'number') return at;
    const together = declared(services, around, 'together', {
      one: withoutFollowers(services, around, a.homes),
      other: withoutFollowers(services, around, b.homes),
    });
    const commanded = withCommand(together, at);
    const resolution = resolutionOf(services, {
      ...around,
      owners: new Map([...around.owners, ...commanded]),
    });
    if (!resolution.clusters.some((names) => homes.every((home) => names.includes(home))))
      return refused(`together they have more than ${MAX_HOMES} identities`);
    const merge = mergeOf(a, b);
    const merged = await commitStep(services, around, resolution, merge, commanded);
    if (typeof merged === 'string') return 'conflict';
    await reconcileAround(services, homes, undefined, merged.around);
    return { type: 'merged', survivor: merge.survivor.customerId, merged: merge.merged.customerId };
  });
}
