import { describe, expect, it } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { isUsableSecret } from '../../../shared/connectors/secret-check.ts';

const STANDARD = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('a secret', () => {
  it.each([
    ['generic', STANDARD, true],
    ['generic', 'whsec_c2hvcnQ=', false],
    ['generic', 'not one of the scheme', false],
    ['shopify', 'a client secret of thirty-two ch', true],
    ['shopify', 'short', false],
    ['shopify', '', false],
  ] as const)('of %s (%s) is usable: %s', async (provider, secret, usable) => {
    const connection = { name: 'one', provider };
    expect(isUsableSecret(await loadConnector(provider), connection, secret, Date.now())).toBe(usable);
  });

  it('is usable also if the connection is bound to an account', async () => {
    const connection = { name: 'one', provider: 'shopify', account: 'one.myshopify.com' };
    expect(
      isUsableSecret(await loadConnector('shopify'), connection, 'a client secret of thirty-two ch', 0),
    ).toBe(true);
  });
});
