import type { CustomerLog } from '../../shared/customers/customer-log.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { createIdentityHash } from '../../shared/identity/identity-hash.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../shared/lifecycle/objects/object.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Comparable } from './delivered.ts';
import { limitsOf } from './plain-identity/limits.ts';
import { plainIdentity } from './plain-identity/plain-identity.ts';
import { TEST_KEY } from './services.ts';

/** The histories of all objects after these updates. */
export function historiesOf(updates: readonly CustomerUpdate[]): Map<string, ObjectHistory> {
  const histories = new Map<string, ObjectHistory>();
  for (const report of updates.flatMap(({ objects }) => objects))
    histories.set(report.object, combine(histories.get(report.object) ?? null, report));
  return histories;
}

/** The persons of a customer, with all that the tools reported of them. */
interface ExpectedLog {
  readonly persons: readonly Identity[];
  readonly log: CustomerLog;
}

/** The expected customers after the updates, by the independent rules of identity. */
export function expectedLogs(updates: readonly CustomerUpdate[], policy: Policy): ExpectedLog[] {
  const { hiddenName, identityName } = createIdentityHash(TEST_KEY);
  // Of two bodies of one instant, what is stored decides which one is the later.
  const textOf = (identity: Identity) => hiddenName(identityName(identity));
  const { customers } = plainIdentity(updates, [], limitsOf(policy, []), textOf);
  return customers.map(({ identities, activities, objects, closable }) => ({
    persons: identities,
    log: { activities, objects, accounts: closable },
  }));
}

/** The expected customers after the updates and a final review: each record is the fold of the log. */
export function expectedAfter(updates: readonly CustomerUpdate[], policy: Policy, end: number): Comparable[] {
  return expectedLogs(updates, policy)
    .map(({ persons, log }) => {
      const folded = fold(policy, log, end).record;
      const { asOf: _, ...record } = folded;
      const identities = [...new Set([...persons, ...log.objects.map(({ object }) => object)])].sort();
      return { identities, record, risk: riskAt(policy, folded) };
    })
    .sort((a, b) => ((a.identities[0] ?? '') < (b.identities[0] ?? '') ? -1 : 1));
}
