import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Customer } from '../../shared/customers/customer.ts';
import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { shownContact } from '../../shared/customers/shown-contact.ts';
import { recordOnTheWire } from '../../shared/customers/wire.ts';
import type { IdentityName } from '../../shared/identity/identity-hash.ts';
import type { Services } from '../../shared/intake/services.ts';
import { stageSince } from '../../shared/lifecycle/record.ts';
import { STAGES } from '../../shared/lifecycle/stage.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { type ReadableCustomers, readableCustomers, readEach } from '../../shared/storage/customer-lookup.ts';
import { sortableInstant } from '../../shared/storage/keys.ts';
import type { StageEntry } from '../../shared/storage/pages.ts';
import { partitionsOfStage } from '../../shared/storage/partitions.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { type ListRequest, readListParameters } from './list-parameters.ts';
import { listToken, parseListToken } from './list-token.ts';
import { newestFirst } from './newest-first.ts';

/** How many entries of the index one request reads, however few of them have the risk that is asked for. */
const MAX_ENTRIES_PER_REQUEST = 2_000;
/** How many entries are read at once while a filter leaves most of them out. */
const FILTERED_AT_ONCE = 500;

/** `GET /customers` with neither `identity` nor `email`: a page of customers, those who entered their stage last first. */
export async function listCustomers(
  services: Services,
  { queryStringParameters = {} }: APIGatewayProxyEventV2,
  { pages }: PrivacyDeps,
): Promise<Answer> {
  const request = readListParameters(queryStringParameters);
  if ('refused' in request) return refuse(400, request.refused);
  const { stage, risk, since, limit, next } = request;
  const { hash } = services.identityHash;
  const list = JSON.stringify([stage, risk, since]);
  const start = next === undefined ? null : parseListToken(hash, list, next);
  if (start === undefined)
    return refuse(
      400,
      'next must be the next of the previous page, sent with the same stage, risk and since',
    );
  const partitions = (stage === null ? STAGES : [stage]).flatMap(partitionsOfStage);
  const entries = newestFirst(pages, partitions, sortableInstant(since), start);
  const customers: Customer[] = [];
  const unreadable: string[] = [];
  const isChosen = ({ risk: reasons }: StageEntry) => hasRisk(reasons, risk);
  for (let examined = 0; customers.length < limit && examined < MAX_ENTRIES_PER_REQUEST; ) {
    const { taken, chosen } = await entries.take({
      atMost: Math.min(risk === null ? limit : FILTERED_AT_ONCE, MAX_ENTRIES_PER_REQUEST - examined),
      isChosen,
      chosen: limit - customers.length,
    });
    if (taken === 0) break;
    examined += taken;
    const ids = chosen.map(({ customerId }) => customerId);
    const read = await customersWith(services, ids, request);
    customers.push(...read.customers);
    unreadable.push(...read.unreadable);
  }
  const position = entries.position();
  const records = await readEach(
    customers,
    ({ customerId }) => customerId,
    (some) => listedCustomers(services, some),
  );
  return answer(200, {
    customers: records.found,
    unreadable: [...unreadable, ...records.unreadable],
    next: position && listToken(hash, list, position),
  });
}

/** The customers of these ids, in this order, who are as asked for. The index is behind the table for a moment. */
async function customersWith(
  { store }: Services,
  customerIds: readonly string[],
  { stage, risk, since }: ListRequest,
): Promise<ReadableCustomers> {
  const { customers, unreadable } = await readableCustomers(store, customerIds, true);
  const byId = new Map(customers.map((customer) => [customer.customerId, customer]));
  const listed = customerIds.flatMap((id) => {
    const customer = byId.get(id);
    if (customer === undefined) return [];
    const isListed =
      (stage === null || customer.lifecycle.stage === stage) &&
      (stageSince(customer.lifecycle) ?? 0) >= since &&
      hasRisk(customer.risk.reasons, risk);
    return isListed ? [customer] : [];
  });
  return { customers: listed, unreadable };
}

function hasRisk(reasons: readonly string[], risk: ListRequest['risk']): boolean {
  switch (risk) {
    case null:
      return true;
    case 'any':
      return reasons.length > 0;
    case 'watch':
      return reasons.length === 1;
    case 'high':
      return reasons.length > 1;
    default:
      return reasons.includes(risk);
  }
}

/** The records as they are stored. Folding a long log for each would make a page unboundedly slow. */
async function listedCustomers(
  { store, policy }: Services,
  customers: readonly Customer[],
): Promise<CustomerRecord[]> {
  const identities = [...new Set(customers.flatMap(({ homes }) => homes))];
  const { owners } = await store.find({ identities }, false);
  const byHome = new Map<IdentityName, (typeof owners)[number]>(owners.map((owner) => [owner.home, owner]));
  return Promise.all(
    customers.map(async (customer) => {
      const own = customer.homes.flatMap((home) => byHome.get(home) ?? []);
      return recordOnTheWire(customer, policy, own, await shownContact(own));
    }),
  );
}
