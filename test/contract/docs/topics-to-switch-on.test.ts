import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TOPICS_TO_SWITCH_ON } from '../../../shared/connectors/topics-to-switch-on.ts';

const pageOf = (provider: string) =>
  readFileSync(new URL(`../../../docs/connectors/${provider}.md`, import.meta.url), 'utf8');

describe('the topics to switch on are those of the page of', () => {
  test('Shopify', () => {
    const toml = /```toml\n(.*?)```/s.exec(pageOf('shopify'))?.[1] ?? '';
    const listed = toml.match(/"[a-z_]+\/[a-z_]+"/g)?.map((topic) => topic.slice(1, -1)) ?? [];
    expect([...TOPICS_TO_SWITCH_ON.shopify].sort()).toEqual(listed.sort());
  });

  test('Stripe', () => {
    const listed = /```\n(customer\.created.*?)```/s.exec(pageOf('stripe'))?.[1]?.trim().split(/\s+/) ?? [];
    expect([...TOPICS_TO_SWITCH_ON.stripe].sort()).toEqual(listed.sort());
  });

  test.each(['woocommerce', 'zendesk'] as const)('%s', (provider) => {
    const [connect = ''] = pageOf(provider).split('\n## ').slice(1);
    const listed = connect.match(/\*(?:Customer|Order|Subscription|Ticket|User) [a-z ]+\*/g) ?? [];
    expect([...TOPICS_TO_SWITCH_ON[provider]].sort()).toEqual(
      [...new Set(listed.map((topic) => topic.slice(1, -1)))]
        .filter((topic) => !topic.includes(' satisfaction'))
        .sort(),
    );
  });
});
