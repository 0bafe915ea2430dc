import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Customer } from '../../shared/customers/customer.ts';
import { shownContact } from '../../shared/customers/shown-contact.ts';
import { recordOnTheWire } from '../../shared/customers/wire.ts';
import type { Applying } from '../../shared/intake/apply-telling.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { customerByIdentity, ownersOfCustomer } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { searchedIdentity } from './search-parameters.ts';

/** `GET /customers?identity=` or `?email=`: the record of the customer that it leads to. */
export async function search(applying: Applying, event: APIGatewayProxyEventV2): Promise<Answer> {
  const searched = searchedIdentity(event);
  if (searched.type === 'refused') return refuse(400, searched.reason);
  const customer = await customerByIdentity(applying.store, searched.identity);
  return answer(200, { customers: customer === undefined ? [] : [await recordOf(applying, customer)] });
}

/** `GET /customers/{id}`: also by the id of a customer who was merged into them. */
export async function showRecord(
  { applying }: Privacy,
  customer: Customer,
  { id }: { readonly id: string },
): Promise<Answer> {
  const record = await recordOf(applying, customer);
  return answer(200, customer.customerId === id ? record : { ...record, mergedInto: customer.customerId });
}

/** The record as stored; folded first where it is behind its log or its policy. Nothing is written. */
async function recordOf({ store, policy }: Applying, customer: Customer) {
  const owners = await ownersOfCustomer(store, customer);
  const contact = await shownContact(owners);
  if (!customer.stale && customer.lifecycle.policyVersion === policy.version)
    return recordOnTheWire(customer, policy, owners, contact);
  const log = await store.readLog(customer.homes);
  const { record } = fold(
    policy,
    log.map(({ activity }) => activity),
    customer.lifecycle.asOf,
  );
  const current = { ...customer, lifecycle: record, risk: riskAt(policy, record) };
  return recordOnTheWire(current, policy, owners, contact);
}
