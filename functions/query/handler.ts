import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Customer } from '../../shared/customers/customer.ts';
import { shownContact } from '../../shared/customers/shown-contact.ts';
import { recordOnTheWire } from '../../shared/customers/wire.ts';
import { emailIdentity, type Identity } from '../../shared/identity/identity.ts';
import type { Applying } from '../../shared/intake/apply-telling.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import {
  customerById,
  customerByIdentity,
  ownersOfCustomer,
  transitionsOfCustomer,
} from '../../shared/storage/customer-lookup.ts';
import { parseCursor, timelinePage } from './timeline.ts';

/** What query works with. */
export interface QueryParts {
  readonly applying: () => Applying | undefined;
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

type Answer = APIGatewayProxyStructuredResultV2;

/** `GET /customers`, `/customers/{id}` and `/customers/{id}/timeline`: where a customer is, since when and why. */
export function createHandler({ applying: ready, client, table }: QueryParts) {
  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const applying = ready();
    if (applying === undefined) return answer(503, { message: 'the secret could not be loaded yet' });
    const id = event.pathParameters?.id;
    if (id === undefined) return search(applying, event.queryStringParameters ?? {});
    const customer = await customerById(applying.store, id);
    if (customer === undefined) return answer(404, { message: 'no customer has this id' });
    if (!event.rawPath.endsWith('/timeline')) {
      const record = await recordOf(applying, customer);
      return answer(
        200,
        customer.customerId === id ? record : { ...record, mergedInto: customer.customerId },
      );
    }
    return timeline(applying, customer, event.queryStringParameters?.next);
  };

  async function timeline(
    { store }: Applying,
    customer: Customer,
    next: string | undefined,
  ): Promise<Answer> {
    const after = next === undefined ? undefined : parseCursor(next);
    if (next !== undefined && after === undefined)
      return answer(400, { message: 'next must be the text that the page before gave' });
    const [log, transitions] = await Promise.all([
      store.readLog(customer.homes),
      transitionsOfCustomer(client, table, customer.customerId),
    ]);
    return answer(
      200,
      timelinePage(
        log.map(({ activity }) => activity),
        transitions,
        after,
      ),
    );
  }
}

async function search(
  applying: Applying,
  { identity, email }: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  const wanted = wantedIdentity(identity, email);
  if ('message' in wanted) return answer(400, wanted);
  const customer =
    wanted.identity === undefined ? undefined : await customerByIdentity(applying.store, wanted.identity);
  return answer(200, { customers: customer === undefined ? [] : [await recordOf(applying, customer)] });
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

function answer(statusCode: number, body: object): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
