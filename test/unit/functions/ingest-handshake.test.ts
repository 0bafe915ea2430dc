import { beforeEach, describe, expect, test } from 'vitest';
import { webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable, type ModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const PING = {
  method: 'POST',
  url: 'https://test/webhooks/test',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: Buffer.from('webhook_id=17'),
};

let table: ModelTable;
let service: TestService;
beforeEach(() => {
  captureOutput();
  table = createModelTable();
  service = createTestService(table.client);
  service.live.connections.set('woo', { name: 'woo', provider: 'woocommerce' });
});

describe('the unsigned ping that WooCommerce posts when a webhook is saved', () => {
  test.each([false, true])('is answered with 200 and an empty body (body as base64: %s)', async (base64) => {
    const answer = await service.ingest(webhookEvent('woo', PING, base64));
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(table.requests).toEqual([]);
  });

  test('is answered while no secret could be loaded', async () => {
    service.live.secrets = undefined;
    expect((await service.ingest(webhookEvent('woo', PING))).status).toBe(200);
  });

  test('is not accepted by other connections, nor with any other content', async () => {
    expect((await service.ingest(webhookEvent('shopify', PING))).status).toBe(401);
    expect((await service.ingest(webhookEvent('woo', genericDelivery({ webhook_id: 17 })))).status).toBe(401);
    const more = { ...PING, body: Buffer.from('webhook_id=17&order=1') };
    expect((await service.ingest(webhookEvent('woo', more))).status).toBe(401);
    expect(table.requests).toEqual([]);
  });
});
