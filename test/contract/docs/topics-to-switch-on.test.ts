import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';

const pageOf = (provider: string) =>
  readFileSync(new URL(`../../../docs/connectors/${provider}.md`, import.meta.url), 'utf8');

const topicsOf = async (provider: Provider) => [...(await loadConnector(provider)).topics].sort();

describe('the topics to switch on are those of the page of', () => {
  test('Shopify', async () => {
    const toml = /```toml\n(.*?)```/s.exec(pageOf('shopify'))?.[1] ?? '';
    const listed = toml.match(/"[a-z_]+\/[a-z_]+"/g)?.map((topic) => topic.slice(1, -1)) ?? [];
    expect(await topicsOf('shopify')).toEqual(listed.sort());
  });

  test('Stripe', async () => {
    const listed = /```\n(customer\.created.*?)```/s.exec(pageOf('stripe'))?.[1]?.trim().split(/\s+/) ?? [];
    expect(await topicsOf('stripe')).toEqual(listed.sort());
  });

  test.each(['woocommerce', 'zendesk'] as const)('%s', async (provider) => {
    const [connect = ''] = pageOf(provider).split('\n## ').slice(1);
    const listed = connect.match(/\*(?:Customer|Order|Subscription|Ticket|User) [a-z ]+\*/g) ?? [];
    expect(await topicsOf(provider)).toEqual(
      [...new Set(listed.map((topic) => topic.slice(1, -1)))]
        .filter((topic) => !topic.includes(' satisfaction'))
        .sort(),
    );
  });
});
