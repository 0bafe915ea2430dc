import type { Customer } from '../../shared/customers/customer.ts';
import { shownContact } from '../../shared/customers/shown-contact.ts';
import { recordOnTheWire } from '../../shared/customers/wire.ts';
import { emailIdentity, type Identity } from '../../shared/identity/identity.ts';
import type { Services } from '../../shared/intake/services.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { customerByIdentity, ownersOfCustomer } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer } from './answer.ts';

/** `GET /customers?identity=` or `?email=`: the record of whom it leads to. */
export async function search(
  services: Services,
  { identity, email }: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  const wanted = wantedIdentity(identity, email);
  if ('message' in wanted) return answer(400, wanted);
  const customer =
    wanted.identity === undefined ? undefined : await customerByIdentity(services.store, wanted.identity);
  return answer(200, { customers: customer === undefined ? [] : [await recordOf(services, customer)] });
}

function wantedIdentity(
  identity: string | undefined,
  email: string | undefined,
): { readonly identity: Identity | undefined } | { readonly message: string } {
  if ((identity === undefined) === (email === undefined))
    return { message: 'ask by one of ?identity={connection}:customer:{id} and ?email={address}' };
  const address = email ?? (identity?.startsWith('email:') ? identity.slice('email:'.length) : undefined);
  // A plus sign in a query string stands for a space, and addresses have plus signs more often than spaces.
  return { identity: address === undefined ? identity : emailIdentity(address.replaceAll(' ', '+')) };
}

/** `GET /customers/{id}`: also by the id of one who was merged. */
export async function showRecord(
  { services }: Privacy,
  customer: Customer,
  { id }: { readonly id: string },
): Promise<Answer> {
  const record = await recordOf(services, customer);
  return answer(200, customer.customerId === id ? record : { ...record, mergedInto: customer.customerId });
}

/** The record as stored; folded first where it is behind its log or its policy. Nothing is written. */
async function recordOf({ store, policy }: Services, customer: Customer) {
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
