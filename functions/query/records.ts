import type { Customer } from '../../shared/customers/customer.ts';
import { shownContact } from '../../shared/customers/shown-contact.ts';
import { recordOnTheWire } from '../../shared/customers/wire.ts';
import type { Services } from '../../shared/intake/services.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { ownersOfCustomer } from '../../shared/storage/customer-lookup.ts';
import { logOf } from '../../shared/storage/folded-log.ts';
import { type Answer, answer } from './answer.ts';

/** `GET /customers/{id}`: the record. The id of a merged customer returns the record of the surviving one. */
export async function showRecord(
  { services }: Privacy,
  customer: Customer,
  { id, isComplete }: { readonly id: string; readonly isComplete: boolean },
): Promise<Answer> {
  const record = await recordOf(services, customer, isComplete);
  return answer(200, customer.customerId === id ? record : { ...record, mergedInto: customer.customerId });
}

/**
 * The stored record. If it is stale or has an older policy, the log is folded first; nothing is written. It stays stale while deferred
 * updates are not in the log.
 */
export async function recordOf({ store, policy }: Services, customer: Customer, isComplete: boolean) {
  const owners = await ownersOfCustomer(store, customer);
  const contact = await shownContact(owners);
  const current =
    !customer.stale && customer.lifecycle.policyVersion === policy.version
      ? customer
      : await folded(store, policy, customer);
  return recordOnTheWire({ ...current, stale: !isComplete }, policy, owners, contact);
}

async function folded(store: Services['store'], policy: Policy, customer: Customer): Promise<Customer> {
  const log = logOf(await store.readLog(customer.homes));
  const { record } = fold(policy, log, customer.lifecycle.asOf);
  return { ...customer, lifecycle: record, risk: riskAt(policy, record) };
}
