import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Customer, isErased } from '../../shared/customers/customer.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Privacy, PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { erase } from './erasing.ts';
import { exportCustomer } from './exporting.ts';
import { merge, unmerge } from './merging.ts';
import { search, showRecord } from './records.ts';
import { showTimeline } from './timeline.ts';

/** What query works with. */
export interface QueryDeps {
  readonly services: () => Services | undefined;
  readonly privacy: PrivacyDeps;
}

type Act = (privacy: Privacy, id: string, event: APIGatewayProxyEventV2) => Promise<Answer>;

/** What is done below `/customers/{id}`, by the last segment of the path and the method. */
const BELOW: ReadonlyMap<string, Readonly<Record<string, Act>>> = new Map([
  ['', { GET: showing(showRecord), DELETE: erase }],
  ['timeline', { GET: showing(showTimeline) }],
  ['export', { GET: showing(exportCustomer) }],
  ['merge', { POST: merge }],
  ['unmerge', { POST: unmerge }],
]);

/** `/customers` and all below it: where a customer is, since when and why; merging, parting, handing out and erasing them. */
export function createHandler({ services: ready, privacy: deps }: QueryDeps) {
  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const services = ready();
    if (services === undefined) return answer(503, { message: 'the secret could not be loaded yet' });
    const { method } = event.requestContext.http;
    const id = event.pathParameters?.id;
    if (id === undefined)
      return method === 'GET' ? search(services, event.queryStringParameters ?? {}) : refuseMethod(['GET']);
    const [, below = ''] = /^\/customers\/[^/]+(?:\/([^/]+))?$/.exec(event.rawPath) ?? [];
    const acts = BELOW.get(below);
    if (acts === undefined) return refuse(404, 'there is nothing here');
    const act = acts[method];
    return act === undefined ? refuseMethod(Object.keys(acts)) : act({ ...deps, services }, id, event);
  };
}

/** Shows something of a customer, who may have been asked for by the id of one who was merged. */
function showing(
  show: (
    privacy: Privacy,
    customer: Customer,
    asked: { readonly id: string; readonly next: string | undefined },
  ) => Promise<Answer>,
): Act {
  return async (privacy, id, { queryStringParameters }) => {
    const customer = await currentCustomer(privacy.services.store, id);
    if (customer === undefined) return refuse(404, 'no customer has this id');
    if (isErased(customer)) return refuse(404, 'the customer with this id was erased');
    return show(privacy, customer, { id, next: queryStringParameters?.next });
  };
}

function refuseMethod(allowed: readonly string[]): Answer {
  const allow = allowed.join(', ');
  return answer(405, { message: `only ${allow} is possible here` }, { allow });
}
