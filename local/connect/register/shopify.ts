import * as z from 'zod';
import { Refusal } from '../../terminal/refusal.ts';
import { askTool, type Register } from './registration.ts';

const API_VERSION = '2026-07';

const LIST = `query ($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    nodes { topic uri }
    pageInfo { hasNextPage endCursor }
  }
}`;

const CREATE = `mutation ($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
    userErrors { message }
  }
}`;

const listed = z.object({
  data: z.object({
    webhookSubscriptions: z.object({
      nodes: z.array(z.object({ topic: z.string(), uri: z.string() })),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    }),
  }),
});

const created = z.union([
  z
    .object({
      data: z.object({
        webhookSubscriptionCreate: z.object({ userErrors: z.array(z.object({ message: z.string() })) }),
      }),
    })
    .transform(({ data }) => data.webhookSubscriptionCreate.userErrors.map(({ message }) => message)),
  z
    .object({ errors: z.array(z.object({ message: z.string() })).min(1) })
    .transform(({ errors }) => errors.map(({ message }) => message)),
]);

/** An app has them in its configuration; they cannot be subscribed to by the API. */
const PRIVACY_TOPICS: ReadonlySet<string> = new Set([
  'customers/data_request',
  'customers/redact',
  'shop/redact',
]);

/**
 * Subscribes the app of the token to each topic that it has not yet.
 * https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/webhookSubscriptionCreate
 */
export const registerAtShopify: Register = async ({ url, topics, token, account, api }) => {
  if (account === undefined)
    throw new Refusal('Name the shop: --account with its domain, such as my-shop.myshopify.com.');
  const address = `${api ?? `https://${account}`}/admin/api/${API_VERSION}/graphql.json`;
  const headers = { 'x-shopify-access-token': token, 'content-type': 'application/json' };
  const ask = <Schema extends z.ZodType>(query: string, variables: object, schema: Schema) =>
    askTool(
      {
        tool: 'Shopify',
        method: 'POST',
        url: address,
        headers,
        body: JSON.stringify({ query, variables }),
      },
      schema,
    );

  const known = new Set<string>();
  for (let after: string | null | undefined; after !== null; ) {
    const { data } = await ask(LIST, { after }, listed);
    const { nodes, pageInfo } = data.webhookSubscriptions;
    for (const { topic, uri } of nodes) if (uri === url) known.add(topic);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  }
  const on: string[] = [];
  const refused: { topic: string; reason: string }[] = [];
  for (const topic of topics) {
    const enumerated = topic.toUpperCase().replaceAll('/', '_');
    const isKnown = known.has(enumerated);
    const [reason] = PRIVACY_TOPICS.has(topic)
      ? ['set it in the configuration of the app, under “Compliance webhooks”']
      : isKnown
        ? []
        : await ask(CREATE, { topic: enumerated, subscription: { uri: url, format: 'JSON' } }, created);
    if (reason === undefined) on.push(topic);
    else refused.push({ topic, reason });
  }
  return { on, refused };
};
