import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { MAX_HOMES } from '../../shared/customers/customer.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, notDone, refuse, UNKNOWN_CUSTOMER } from './answer.ts';
import { isCustomerId } from './customer-id.ts';

const unmergeForm = z.strictObject({ identities: z.array(z.string().min(1)).min(1).max(MAX_HOMES) });
const mergeForm = z.strictObject({ with: z.string().min(1) });

/** `POST /customers/{id}/unmerge`: splits the given identities off the customer. */
export async function unmerge(
  { services }: Privacy,
  id: string,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = readRequest(unmergeForm, event);
  if (request === undefined)
    return refuse(
      400,
      `the body must be JSON: {"identities": ["shop:customer:17", "email:ann@example.org"]} with 1 to ${MAX_HOMES} identities`,
    );
  const done = await unmergeCustomer(services, id, request.identities);
  if (done.type !== 'unmerged') return notDone(done);
  return answer(200, { survivor: done.survivor, separated: done.separated });
}

/** `POST /customers/{id}/merge`: merges two customers on a person's command. */
export async function merge(
  { services }: Privacy,
  id: string,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = readRequest(mergeForm, event);
  if (request === undefined)
    return refuse(400, 'the body must be JSON: {"with": "cus_…"} with the id of the other customer');
  if (!isCustomerId(request.with)) return notDone(UNKNOWN_CUSTOMER);
  const done = await mergeCustomers(services, id, request.with);
  if (done.type !== 'merged') return notDone(done);
  return answer(200, { survivor: done.survivor, merged: done.merged });
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
