import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../customers/customer.ts';
import { parseTransition } from '../events/stored-transition.ts';
import type { Transition } from '../events/transition.ts';
import type { Identity } from '../identity/identity.ts';
import type { CustomerStore } from './customer-store.ts';
import { transitionsOf } from './keys.ts';

const MOST_HOPS = 8;

/** The customer with this id, or the one they were merged into; undefined when unknown. */
export async function customerById(store: CustomerStore, customerId: string): Promise<Customer | undefined> {
  let id = customerId;
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const found = await store.find({ identities: [], customerIds: [id], activities: [] }, false);
    const [merged] = found.merged;
    if (merged === undefined) return found.customers[0];
    id = merged.mergedInto;
  }
  return undefined;
}

/** The customer that an identity leads to: of an object by way of its home. Undefined when nobody knows it. */
export async function customerByIdentity(
  store: CustomerStore,
  identity: Identity,
): Promise<Customer | undefined> {
  const found = await store.find({ identities: [identity], customerIds: [], activities: [] }, false);
  const [owner] = found.owners;
  if (owner === undefined) return undefined;
  const customer = await customerById(store, owner.customerId);
  return customer?.homes.includes(owner.home) ? customer : undefined;
}

/** The readable identities of a customer's homes; a hashed one is looked up by its owner. */
export async function readableIdentities(store: CustomerStore, { homes }: Customer): Promise<Identity[]> {
  const hashed = homes.filter((home) => home.startsWith('#'));
  if (hashed.length === 0) return [...homes];
  const { owners } = await store.find({ identities: hashed, customerIds: [], activities: [] }, false);
  const readable = new Map(owners.map(({ home, identity }) => [home, identity]));
  return homes.flatMap((home) => (home.startsWith('#') ? (readable.get(home) ?? []) : home));
}

/** Everything that was told of a customer, oldest first. */
export async function transitionsOfCustomer(
  client: DynamoDBDocumentClient,
  table: string,
  customerId: string,
): Promise<Transition[]> {
  const { PK, prefix } = transitionsOf(customerId);
  const transitions: Transition[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'PK = :customer AND begins_with(SK, :transitions)',
        ExpressionAttributeValues: { ':customer': PK, ':transitions': prefix },
        ExclusiveStartKey: from,
      }),
    );
    transitions.push(...(page.Items ?? []).flatMap(({ body }) => parseTransition(String(body)) ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return transitions;
}
