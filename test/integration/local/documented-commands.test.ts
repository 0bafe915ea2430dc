import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { stripeDelivery, stripeEvent, stripeRefund } from '../../support/connectors/stripe-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';
import { commandsOf, differences, runCommands } from '../../support/page-commands.ts';

const SHOP = 'a-shop.myshopify.com';
// The default connections, and the account that `shop/redact` requires.
const CONNECTIONS = JSON.stringify([
  { name: 'generic', provider: 'generic' },
  { name: 'shopify', provider: 'shopify', account: SHOP },
  { name: 'stripe', provider: 'stripe' },
  { name: 'woocommerce', provider: 'woocommerce' },
  { name: 'zendesk', provider: 'zendesk' },
]);

test.each(['http-api.md', 'local.md', 'debugging.md'])(
  'the commands in docs/%s run, and answer as the page shows',
  async (name) => {
    const page = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(2);
    const stack = await startLocalStack({ CONNECTIONS });
    try {
      await publishOneEvent(stack);
      await holdOneErasure(stack);
      await refundUnknownPayment(stack);
      await parkOneDelivery(stack);
      const outputs = await runCommands(commands, stack.url);
      for (const [index, { line, shown }] of commands.entries()) {
        if (shown === undefined) continue;
        const output = outputs[index] ?? '';
        expect(differences(shown, JSON.parse(output)), `docs/${name}:${line} answered ${output}`).toEqual([]);
      }
    } finally {
      expect(await stack.interrupt()).toBe(0);
    }
  },
);

async function publishOneEvent(stack: LocalStack): Promise<void> {
  // The review of the stack runs meanwhile. It must not find the customer inactive.
  const activity = { id: '1', type: 'visit', occurredAt: new Date().toISOString(), customer: { id: '1' } };
  await sendSigned(stack, 'generic', genericDelivery(activity));
  await eventually(async () => ((await stack.client.events()).length > 0 ? true : undefined));
}

async function holdOneErasure(stack: LocalStack): Promise<void> {
  const redact = shopifyDelivery('shop/redact', { shop_id: 954_889, shop_domain: SHOP });
  expect(await sendSigned(stack, 'shopify', redact)).toBe('accepted');
}

async function refundUnknownPayment(stack: LocalStack): Promise<void> {
  const refund = stripeDelivery(stripeEvent('refund.created', stripeRefund()));
  expect(await sendSigned(stack, 'stripe', refund)).toBe('accepted');
}

async function parkOneDelivery(stack: LocalStack): Promise<void> {
  expect(await sendSigned(stack, 'generic', genericDelivery({ id: '1', type: 'visit' }))).toBe('parked');
}

async function sendSigned({ client }: LocalStack, provider: Provider, delivery: Delivery): Promise<string> {
  const { url, secret } = await client.connection(provider);
  const connector = await loadConnector(provider);
  return client.send(connector.sign({ ...delivery, url }, secret, Date.now()));
}
