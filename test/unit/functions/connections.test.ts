import { expect, test, vi } from 'vitest';
import { readSecretNames } from '../../../functions/query/connections.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService } from '../../support/test-service.ts';

test('GET /connections lists the connections, what to switch on, and which secret is missing', async () => {
  const service = createTestService(createModelTable().client);
  const { status, body } = await service.get('/connections');
  expect(status).toBe(200);
  const of = (name: string, provider: string, more: object) => ({
    name,
    provider,
    path: `/webhooks/${name}`,
    account: null,
    secret: 'configured',
    topics: provider === 'generic' ? [] : expect.arrayContaining(['orders/paid', 'shop/redact']),
    lastDelivery: null,
    outcomes: null,
    ...more,
  });
  expect(body).toEqual({
    connections: [
      of('shopify', 'shopify', { account: 'a-shop.myshopify.com' }),
      of('unbound', 'shopify', {}),
      of('bound', 'shopify', { account: 'a-shop.myshopify.com' }),
      of('generic', 'generic', {}),
      of('second', 'generic', {}),
      of('keyless', 'generic', { secret: 'missing' }),
    ],
  });
});

test('the names of the secrets are read anew each time, and undefined if that fails', async () => {
  const output = captureOutput();
  const stored = (names: readonly string[]) =>
    JSON.stringify({
      identityKey: 'k'.repeat(32),
      connections: Object.fromEntries(names.map((name) => [name, ['a-secret']])),
    });
  const load = vi.fn<() => Promise<string>>();
  const read = readSecretNames(load);
  load.mockResolvedValueOnce(stored([]));
  expect(await read()).toEqual(new Set());
  load.mockResolvedValueOnce(stored(['shop']));
  expect(await read()).toEqual(new Set(['shop']));
  load.mockRejectedValueOnce(new Error('no route to a-secret'));
  expect(await read()).toBeUndefined();
  expect(output.text()).not.toContain('a-secret');
});
