import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isErased } from '../../shared/customers/customer.ts';
import { searchRequest } from '../../shared/http/search-bodies.ts';
import type { Services } from '../../shared/intake/services.ts';
import { didYouMean, shown } from '../../shared/platform/nearest.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { customerByIdentity } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { listCustomers } from './listing.ts';
import { recordOf } from './records.ts';
import { readRequest } from './request-body.ts';
import { readAddress, readIdentity, type SearchedIdentity, searchedIdentity } from './search-parameters.ts';
import { upToDate } from './up-to-date.ts';

const SEARCH_PARAMETERS = ['identity', 'email'] as const;
const LIST_PARAMETERS = ['stage', 'risk', 'since', 'limit', 'next'] as const;

/** `GET /customers`: the customer that an identity or an address leads to, or a list of customers. */
export async function searchOrList(
  services: Services,
  event: APIGatewayProxyEventV2,
  privacy: PrivacyDeps,
): Promise<Answer> {
  const sent = Object.keys(event.queryStringParameters ?? {});
  const known: readonly string[] = [...SEARCH_PARAMETERS, ...LIST_PARAMETERS];
  const unknown = sent.find((name) => !known.includes(name));
  // A mistyped parameter must not list everybody.
  if (unknown !== undefined)
    return refuse(
      400,
      `there is no parameter ${shown(unknown)}${didYouMean(unknown, known)}: send ?identity= or ?email= to search, or ${LIST_PARAMETERS.join(', ')} to list`,
    );
  const isSearch = SEARCH_PARAMETERS.some((name) => sent.includes(name));
  if (!isSearch) return listCustomers(services, event, privacy);
  if (LIST_PARAMETERS.some((name) => sent.includes(name)))
    return refuse(400, `search by ?identity= or ?email= alone, or list by ${LIST_PARAMETERS.join(', ')}`);
  return found(services, privacy, searchedIdentity(event));
}

/** `POST /customers/search`: the same search with the parameter in the body, so that no URL has an address. */
export async function searchByBody(
  services: Services,
  event: APIGatewayProxyEventV2,
  privacy: PrivacyDeps,
): Promise<Answer> {
  const request = readRequest(searchRequest, event);
  if (request === undefined)
    return refuse(
      400,
      'the body must be JSON: {"identity": "{connection}:customer:{id}"} or {"email": "ann@example.org"}',
    );
  return found(
    services,
    privacy,
    'email' in request ? readAddress(request.email) : readIdentity(request.identity),
  );
}

async function found(
  services: Services,
  { realTime }: PrivacyDeps,
  searched: SearchedIdentity,
): Promise<Answer> {
  if (searched.type === 'refused') return refuse(400, searched.reason);
  const stored = await customerByIdentity(services.store, searched.identity);
  const { customer, isComplete } = await upToDate(services, realTime, stored);
  const isFound = customer !== undefined && !isErased(customer);
  return answer(200, { customers: isFound ? [await recordOf(services, customer, isComplete)] : [] });
}
