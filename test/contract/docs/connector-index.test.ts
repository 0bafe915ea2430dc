import { describe, expect, test } from 'vitest';
import { authenticationOf } from '../../../local/connector-index/authentication.ts';
import { connectorIndexPage } from '../../../local/connector-index/index-page.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { PROVIDERS } from '../../../shared/connectors/registry.ts';
import { sharedSecret } from '../../../shared/connectors/shared-secret.ts';
import { textOf } from '../../support/repository-files.ts';

describe('the list of connectors', () => {
  const page = textOf('docs/connectors/README.md');

  test('is as `npm run schemas` writes it', async () => {
    expect(page).toBe(await connectorIndexPage());
  });

  test('links every provider once, below its kind', () => {
    for (const provider of PROVIDERS)
      expect(page.split(`| [\`${provider}\`](${provider}.md) |`), provider).toHaveLength(2);
  });

  test.each([
    ['shopify', 'a signature of the body in `x-shopify-hmac-sha256`'],
    ['zendesk', 'a signature of the body and the time in `x-zendesk-webhook-signature`'],
    ['stripe', 'a signature of the body and the time in `stripe-signature`'],
    ['generic', 'a signature of the body and the time in `webhook-signature`'],
  ])('says how %s is authenticated', (provider, sentence) => {
    expect(page).toContain(`| [\`${provider}\`](${provider}.md) | ${sentence} |`);
  });

  test.each([
    ['path', 'a secret in the URL; the body is not signed'],
    ['basic', 'a password (HTTP Basic); the body is not signed'],
    [{ header: 'x-secret' }, 'a secret in `x-secret`; the body is not signed'],
  ] as const)('says of a tool that signs nothing what it sends: %o', (place, sentence) => {
    const connector = {
      ...genericConnector,
      ...sharedSecret(place),
      ...(place === 'path' && { secretInPath: true as const }),
    };
    expect(authenticationOf('template', connector)).toBe(sentence);
  });

  test.each([
    ['Shops', 'shopify'],
    ['Payments', 'stripe'],
    ['Support', 'zendesk'],
    ['Your own systems and other sources', 'generic'],
  ])('has below %s: %s', (heading, provider) => {
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    expect(section.split('\n## ')[0]).toContain(`[\`${provider}\`]`);
  });

  test('names the states of an object and the types of activities', () => {
    expect(page).toMatch(/\| `orders\/updated` \| .*order: payment paid/);
    expect(page).toMatch(/\| `satisfaction` \| .*rating\.given/);
  });
});
