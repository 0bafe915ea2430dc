import * as z from 'zod';
import { Refusal } from '../../terminal/refusal.ts';
import { askTool, type Register } from './registration.ts';

const webhook = z.object({ id: z.number(), topic: z.string(), delivery_url: z.string(), status: z.string() });
const PER_PAGE = 100;

/** The keys of the REST API: the key and the secret, separated by a colon. */
const KEYS = /^ck_\w+:cs_\w+$/;

/**
 * Creates a webhook for each topic, or switches on the one that has this URL, and gives it the secret.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
 */
export const registerAtWooCommerce: Register = async ({ name, url, topics, token, secret, account, api }) => {
  const shop = api ?? (account === undefined ? undefined : `https://${account}`);
  if (shop === undefined) throw new Refusal('Give the address of the shop: --api https://shop.example.com.');
  if (!KEYS.test(token))
    throw new Refusal('The token of WooCommerce is the key and the secret of its REST API: ck_…:cs_….');
  const headers = {
    authorization: `Basic ${Buffer.from(token).toString('base64')}`,
    'content-type': 'application/json',
  };
  const ask = <Schema extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    schema: Schema,
    body?: object,
  ) =>
    askTool(
      {
        tool: 'WooCommerce',
        method,
        url: `${shop.replace(/\/$/, '')}/wp-json/wc/v3/webhooks${path}`,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      schema,
    );

  const known = new Map<string, number>();
  for (let page = 1; ; page += 1) {
    const list = await ask('GET', `?per_page=${PER_PAGE}&page=${page}`, z.array(webhook));
    for (const one of list) if (one.delivery_url === url) known.set(one.topic, one.id);
    if (list.length < PER_PAGE) break;
  }
  const on: string[] = [];
  const refused: { topic: string; reason: string }[] = [];
  for (const topic of topics) {
    // “Order updated” in the settings is order.updated in the API.
    const inApi = topic.toLowerCase().replace(' ', '.');
    const id = known.get(inApi);
    const wanted = {
      name: `Customer Lifecycle (${name}): ${topic}`,
      topic: inApi,
      delivery_url: url,
      status: 'active',
      ...(secret !== undefined && { secret }),
    };
    try {
      await ask(id === undefined ? 'POST' : 'PUT', id === undefined ? '' : `/${id}`, webhook, wanted);
      on.push(topic);
    } catch (error) {
      // Topics of subscriptions exist only with the extension.
      if (!(error instanceof Refusal)) throw error;
      refused.push({ topic, reason: error.message });
    }
  }
  return { on, refused };
};
