import * as z from 'zod';
import { askTool, type Register } from './registration.ts';

const endpoint = z.object({ id: z.string(), url: z.string(), secret: z.string().optional() });
const endpoints = z.object({ data: z.array(endpoint) });

const API = 'https://api.stripe.com';
const MOST_ENDPOINTS = 100;

/**
 * Creates the webhook endpoint, or sets the events of the one that has this URL. Stripe makes the secret and returns it at
 * creation only.
 * https://docs.stripe.com/api/webhook_endpoints
 */
export const registerAtStripe: Register = async ({ url, topics, token, api = API }) => {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const ask = <Schema extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    schema: Schema,
    body?: string,
  ) =>
    askTool(
      { tool: 'Stripe', method, url: `${api}${path}`, headers, ...(body !== undefined && { body }) },
      schema,
    );
  const { data } = await ask('GET', `/v1/webhook_endpoints?limit=${MOST_ENDPOINTS}`, endpoints);
  const known = data.find((one) => one.url === url);
  const path = `/v1/webhook_endpoints${known === undefined ? '' : `/${known.id}`}`;
  const parameters = new URLSearchParams(known === undefined ? { url } : {});
  for (const topic of topics) parameters.append('enabled_events[]', topic);
  const { secret } = await ask('POST', path, endpoint, parameters.toString());
  return { on: topics, refused: [], ...(secret !== undefined && { secret }) };
};
