import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Customer, isErased } from '../../shared/customers/customer.ts';
import type { RouteKey } from '../../shared/http/routes.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Privacy, PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer, notDone, RETRY_LATER, refuse, UNKNOWN_CUSTOMER } from './answer.ts';
import { isCustomerId } from './customer-id.ts';
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

type QueryRoute = RouteKey<'iam'>;

type Operation = (
  services: Services,
  event: APIGatewayProxyEventV2,
  privacy: PrivacyDeps,
) => Promise<Answer> | Answer;

/** What a request of each route does. */
const OPERATIONS: Readonly<Record<QueryRoute, Operation>> = {
  'GET /customers': search,
  'GET /customers/{id}': onCustomer(showRecord),
  'DELETE /customers/{id}': onId(erase),
  'GET /customers/{id}/timeline': onCustomer(showTimeline),
  'GET /customers/{id}/export': onCustomer(exportCustomer),
  'POST /customers/{id}/merge': onId(merge),
  'POST /customers/{id}/unmerge': onId(unmerge),
};

/** Answers every route below `/customers`. */
export function createHandler({ services: ready, privacy }: QueryDeps) {
  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const services = ready();
    if (services === undefined)
      return answer(503, { message: 'the secret could not be loaded yet: ask again' }, RETRY_LATER);
    return isQueryRoute(event.routeKey)
      ? OPERATIONS[event.routeKey](services, event, privacy)
      : refuse(404, `there is no route ${event.routeKey}`);
  };
}

function isQueryRoute(routeKey: string): routeKey is QueryRoute {
  return Object.hasOwn(OPERATIONS, routeKey);
}

/** An operation on the customer whose id is in the path. */
function onId(
  operate: (privacy: Privacy, id: string, event: APIGatewayProxyEventV2) => Promise<Answer>,
): Operation {
  return (services, event, privacy) => {
    const id = event.pathParameters?.id ?? '';
    return isCustomerId(id) ? operate({ ...privacy, services }, id, event) : notDone(UNKNOWN_CUSTOMER);
  };
}

/** Reads the customer whose id is in the path; the id may be that of one who was merged into them. */
function onCustomer(
  show: (
    privacy: Privacy,
    customer: Customer,
    asked: { readonly id: string; readonly next: string | undefined },
  ) => Promise<Answer>,
): Operation {
  return onId(async (privacy, id, { queryStringParameters }) => {
    const customer = await currentCustomer(privacy.services.store, id);
    if (customer === undefined) return notDone(UNKNOWN_CUSTOMER);
    if (isErased(customer)) return refuse(404, 'the customer with this id was erased');
    return show(privacy, customer, { id, next: queryStringParameters?.next });
  });
}
