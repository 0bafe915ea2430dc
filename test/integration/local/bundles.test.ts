import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { bundleFunctions } from '../../../infra/bundle.ts';
import { createStackClient } from '../../../local/client/stack-client.ts';
import { readConfiguration } from '../../../local/stack/configuration.ts';
import { startStack } from '../../../local/stack/stack.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('the deployed bundles process a delivery from its signature to its event, like the sources', async () => {
  const folder = temporaryFolder();
  await bundleFunctions(folder);
  const problems: unknown[] = [];
  const stack = await startStack(readConfiguration({ PORT: '0' }), {
    functionModule: (name) => pathToFileURL(join(folder, name, 'index.mjs')).href,
    onLog: (line) => void (line.includes('"level":"error"') && problems.push(line)),
    onTrouble: (error) => problems.push(error),
  });
  const client = createStackClient(stack.url);
  const { url, secret } = await client.connection('shopify');
  const connector = await loadConnector('shopify');
  const delivery = connector.sign(
    shopifyDelivery('orders/paid', orderBody({ financial_status: 'paid' })),
    secret,
    Date.now(),
  );
  expect(await client.send({ ...delivery, url })).toBe('accepted');
  expect(await client.send({ ...delivery, url })).toBe('duplicate');
  const [event] = await eventually(async () => {
    const events = await client.events();
    return events.length > 0 ? events : undefined;
  });
  expect(event).toMatchObject({ n: 1, source: 'customer-lifecycle', 'detail-type': 'CustomerStageChanged' });

  expect((await client.moveClock((await client.now()) + 91 * 86_400_000)).type).toBe('moved');
  expect((await client.events()).at(-1)).toMatchObject({ detail: { data: { stage: 'churned' } } });
  const redriven = await fetch(`${stack.url}/_local/redrive`, { method: 'POST' });
  expect(await redriven.json()).toMatchObject({ applied: 0 });
  expect(problems).toEqual([]);
  await stack.close();
});
