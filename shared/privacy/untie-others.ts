import { unpublished } from '../customers/change.ts';
import { customerById } from '../storage/customer-lookup.ts';
import { withoutErased } from './erased-claims.ts';
import type { Privacy } from './privacy.ts';
import { type Progress, TRANSITIONS_PER_PAGE } from './progress.ts';

/**
 * Removes the erased identities from the data of other customers: from their claims, and from events of the time when
 * they were one customer. Returns true when nothing is left, false when it is out of time.
 */
export async function untieOthers(privacy: Privacy, progress: Progress): Promise<boolean> {
  const { services } = privacy;
  const { store } = services;
  const homes = new Set(progress.left().homes);
  const accounts = new Map(progress.left().accounts);
  const holders = new Set<string>();
  for (const hash of progress.left().neighbours)
    for (let done = false; !done; ) {
      if (progress.isLate()) return false;
      const found = await store.find({ identities: [`#${hash}`] }, true);
      const [previous] = found.owners;
      if (previous === undefined) break;
      // What is only claimed has no customer.
      const holder =
        previous.customerId === null ? undefined : await customerById(store, previous.customerId);
      if (holder !== undefined) holders.add(holder.customerId);
      const owner = await withoutErased(services, previous, { homes, accounts });
      if (owner === previous) break;
      if (holder === undefined) {
        done = await progress.take({ owners: [{ owner, previous }] });
        continue;
      }
      // Every write about a customer changes their version, so that no concurrent write is lost. The review finds out whether they
      // still have too many ties.
      const unsettled = holder.unsettled || holder.full;
      const customers = [unpublished({ ...holder, unsettled })];
      done = await progress.take({ customers, owners: [{ owner, previous }] });
    }
  for (const holder of holders) if (!(await unname(privacy, progress, holder, homes))) return false;
  return true;
}

async function unname(
  { services, pages }: Privacy,
  progress: Progress,
  customerId: string,
  homes: ReadonlySet<string>,
): Promise<boolean> {
  const { hashOfName } = services.identityHash;
  const isOther = (identity: string) => !homes.has(hashOfName(identity));
  let after: string | undefined;
  for (;;) {
    if (progress.isLate()) return false;
    const { values, next } = await pages.transitions(customerId, TRANSITIONS_PER_PAGE, after);
    const rewrittenTransitions = values.flatMap(({ transition }) =>
      transition === undefined || transition.identities.every(isOther)
        ? []
        : [{ ...transition, identities: transition.identities.filter(isOther) }],
    );
    if (rewrittenTransitions.length > 0 && !(await progress.take({ rewrittenTransitions }))) continue;
    if (next === null) return true;
    after = next;
  }
}
