import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { MAX_HOMES } from '../../shared/customers/customer.ts';
import { mergeRequest, unmergeRequest } from '../../shared/http/merge-bodies.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse, refuseCommand, UNKNOWN_CUSTOMER } from './answer.ts';
import { isCustomerId } from './customer-id.ts';
import { readIdentity } from './search-parameters.ts';

/** `POST /customers/{id}/unmerge`: splits the given identities off the customer. */
export async function unmerge(
  { services }: Privacy,
  id: string,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = readRequest(unmergeRequest, event);
  if (request === undefined)
    return refuse(
      400,
      `the body must be JSON: {"identities": ["shop:customer:17", "email:ann@example.org"]} with 1 to ${MAX_HOMES} identities`,
    );
  const unknown = request.identities.find((identity) => readIdentity(identity).type === 'refused');
  if (unknown !== undefined)
    return refuse(
      400,
      `${JSON.stringify(unknown)} is not an identity: write it like "shop:customer:17" or "email:ann@example.org"`,
    );
  const result = await unmergeCustomer(services, id, request.identities);
  if (result.type !== 'unmerged') return refuseCommand(result);
  return answer(200, { survivor: result.survivor, separated: result.separated });
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
  const result = await mergeCustomers(services, id, request.with);
  if (result.type !== 'merged') return refuseCommand(result);
  return answer(200, { survivor: result.survivor, merged: result.merged });
}

function readRequest<Form extends z.ZodType>(
  form: Form,
  { body = '', isBase64Encoded }: APIGatewayProxyEventV2,
): z.infer<Form> | undefined {
  try {
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    return form.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
