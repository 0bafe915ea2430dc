import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { MOST_HOMES } from '../../shared/customers/customer.ts';
import type { Applying } from '../../shared/intake/apply-telling.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { type Answer, answer, busy, refuse } from './answer.ts';

const requestForm = z.strictObject({ identities: z.array(z.string().min(1)).min(1).max(MOST_HOMES) });

/** `POST /customers/{id}/unmerge`: parts the named identities from the customer. */
export async function unmerge(
  applying: Applying,
  id: string,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = readRequest(event);
  if (request === undefined)
    return refuse(
      400,
      `send {"identities": ["shop:customer:17", "email:ann@example.org"]}, at most ${MOST_HOMES} of them`,
    );
  const done = await unmergeCustomer(applying, id, request.identities);
  switch (done.outcome) {
    case 'unmerged':
      return answer(200, { survivor: done.survivor, separated: done.separated });
    case 'unknown-customer':
      return refuse(404, 'no customer has this id');
    case 'refused':
      return refuse(422, done.reason);
    default:
      return busy();
  }
}

function readRequest({ body = '', isBase64Encoded }: APIGatewayProxyEventV2) {
  try {
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    return requestForm.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
