import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { MAX_HOMES } from '../../shared/customers/customer.ts';
import { mergeRequest, unmergeRequest } from '../../shared/http/merge-bodies.ts';
import { type DryRun, dryRunOf } from '../../shared/intake/dry-run.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import type { CommandRefusal } from '../../shared/intake/retry-on-conflict.ts';
import type { Services } from '../../shared/intake/services.ts';
import { undoMerge } from '../../shared/intake/undo-merge.ts';
import { type Unmerged, unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { unmergeConnection } from '../../shared/intake/unmerge-connection.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse, refuseCommand, UNKNOWN_CUSTOMER } from './answer.ts';
import { isCustomerId } from './customer-id.ts';
import { recordOf } from './records.ts';
import { readRequest } from './request-body.ts';
import { readIdentity } from './search-parameters.ts';

type UnmergeRequest = z.infer<typeof unmergeRequest>;

/** `POST /customers/{id}/unmerge`: splits identities off the customer, or undoes a merge. */
export async function unmerge(
  { services }: Privacy,
  id: string,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = readRequest(unmergeRequest, event);
  if (request === undefined)
    return refuse(
      400,
      `the body must be JSON: {"identities": ["shop:customer:17", "email:ann@example.org"]} with 1 to ${MAX_HOMES} identities, or {"merged": "cus_…"}, or {"connection": "zendesk"}`,
    );
  const unknown =
    'identities' in request
      ? request.identities.find((identity) => readIdentity(identity).type === 'refused')
      : undefined;
  if (unknown !== undefined)
    return refuse(
      400,
      `${JSON.stringify(unknown)} is not an identity: write it like "shop:customer:17" or "email:ann@example.org"`,
    );
  return runOrRehearse(services, event, async (running) => {
    const result = await unmergeAsRequested(running, id, request);
    if (result.type !== 'unmerged') return result;
    const { survivor, separated, others } = result;
    return { type: 'done', body: { survivor, separated, ...(others.length > 0 && { others }) } };
  });
}

async function unmergeAsRequested(
  services: Services,
  id: string,
  request: UnmergeRequest,
): Promise<Unmerged | CommandRefusal> {
  if ('identities' in request) return unmergeCustomer(services, id, request.identities);
  if ('connection' in request) return unmergeConnection(services, id, request.connection);
  return isCustomerId(request.merged) ? undoMerge(services, id, request.merged) : UNKNOWN_CUSTOMER;
}

/** `POST /customers/{id}/merge`: merges the customer with another one. */
export async function merge(
  { services }: Privacy,
  id: string,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = readRequest(mergeRequest, event);
  if (request === undefined)
    return refuse(400, 'the body must be JSON: {"with": "cus_…"} with the id of the other customer');
  if (!isCustomerId(request.with)) return refuseCommand(UNKNOWN_CUSTOMER);
  return runOrRehearse(services, event, async (running) => {
    const result = await mergeCustomers(running, id, request.with);
    if (result.type !== 'merged') return result;
    return { type: 'done', body: { survivor: result.survivor, merged: result.merged } };
  });
}

/** Runs a command. With `?dryRun=true` nothing is written, and the answer also has the records as they would be. */
async function runOrRehearse(
  services: Services,
  { queryStringParameters: { dryRun = 'false' } = {} }: APIGatewayProxyEventV2,
  run: (services: Services) => Promise<{ readonly type: 'done'; readonly body: object } | CommandRefusal>,
): Promise<Answer> {
  if (dryRun !== 'true' && dryRun !== 'false') return refuse(400, 'dryRun must be true or false');
  const rehearsal = dryRun === 'true' ? dryRunOf(services) : undefined;
  const result = await run(rehearsal?.services ?? services);
  if (result.type !== 'done') return refuseCommand(result);
  if (rehearsal === undefined) return answer(200, result.body);
  return answer(200, { ...result.body, dryRun: true, customers: await recordsIn(rehearsal) });
}

function recordsIn({ services, customers }: DryRun) {
  // As stored: a command does not wait for deferred updates.
  return Promise.all(customers().map((customer) => recordOf(services, customer, true)));
}
