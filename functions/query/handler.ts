import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Customer, isErased } from '../../shared/customers/customer.ts';
import type { Applying } from '../../shared/intake/apply-telling.ts';
import type { PrivacyParts } from '../../shared/privacy/privacy.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';
import { transitionsOfCustomer } from '../../shared/storage/told-transitions.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { erase } from './erasing.ts';
import { handOut } from './exporting.ts';
import { merge, unmerge } from './joining.ts';
import { search, showRecord } from './records.ts';
import { parseCursor, timelinePage } from './timeline.ts';

/** What query works with. */
export interface QueryParts {
  readonly applying: () => Applying | undefined;
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly privacy: PrivacyParts;
}

type Shown = 'record' | 'timeline' | 'export';

/** What is below `/customers/{id}`, by the last segment of the path. */
const BELOW: Readonly<Record<string, Readonly<Record<string, Shown | 'erase' | 'merge' | 'unmerge'>>>> = {
  '': { GET: 'record', DELETE: 'erase' },
  timeline: { GET: 'timeline' },
  export: { GET: 'export' },
  merge: { POST: 'merge' },
  unmerge: { POST: 'unmerge' },
};

/** `/customers` and all below it: where a customer is, since when and why; merging, parting, handing out and erasing them. */
export function createHandler({ applying: ready, client, table, privacy: parts }: QueryParts) {
  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const applying = ready();
    if (applying === undefined) return answer(503, { message: 'the secret could not be loaded yet' });
    const { method } = event.requestContext.http;
    const id = event.pathParameters?.id;
    if (id === undefined)
      return method === 'GET' ? search(applying, event.queryStringParameters ?? {}) : refuseMethod(['GET']);
    const [, below = ''] = /^\/customers\/[^/]+(?:\/([^/]+))?$/.exec(event.rawPath) ?? [];
    const methods = BELOW[below];
    if (methods === undefined) return refuse(404, 'there is nothing here');
    const wish = methods[method];
    if (wish === undefined) return refuseMethod(Object.keys(methods));
    const privacy = { ...parts, applying };
    if (wish === 'erase') return erase(privacy, id);
    if (wish === 'merge') return merge(applying, id, event);
    if (wish === 'unmerge') return unmerge(applying, id, event);
    const customer = await currentCustomer(applying.store, id);
    if (customer === undefined) return refuse(404, 'no customer has this id');
    if (isErased(customer)) return refuse(404, 'the customer with this id was erased');
    const next = event.queryStringParameters?.next;
    if (wish === 'record') return showRecord(applying, id, customer);
    return wish === 'export' ? handOut(privacy, customer, next) : timeline(applying, customer, next);
  };

  async function timeline(
    { store }: Applying,
    customer: Customer,
    next: string | undefined,
  ): Promise<Answer> {
    const after = next === undefined ? undefined : parseCursor(next);
    if (next !== undefined && after === undefined)
      return refuse(400, 'next must be the text that the page before gave');
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

function refuseMethod(allowed: readonly string[]): Answer {
  const allow = allowed.join(', ');
  return answer(405, { message: `only ${allow} is possible here` }, { allow });
}
