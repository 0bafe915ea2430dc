import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';

/** Parses the JSON body of a request; undefined if it does not have this form. */
export function readRequest<Form extends z.ZodType>(
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
