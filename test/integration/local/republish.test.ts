import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack();
  const { url, secret } = await stack.client.connection('generic');
  const connector = await loadConnector('generic');
  for (let id = 1; id <= 30; id += 1) {
    const order = { id: String(id), total: '20.00', currency: 'EUR' };
    const customer = { id: `c${id}` };
    const paid = genericDelivery({
      id,
      type: 'order.paid',
      occurredAt: '2026-01-05T10:00:00Z',
      customer,
      order,
    });
    await stack.client.send(connector.sign({ ...paid, url }, secret, Date.now()));
  }
  await eventually(async () => (await stack.client.events()).length >= 90 || undefined);
});
afterAll(async () => {
  expect(await stack.interrupt()).toBe(0);
});

async function republish(...arguments_: string[]) {
  const command = runLocal('republish', ['--url', stack.url, ...arguments_]);
  return { code: await command.ended, ...command.output };
}

describe('npm run republish on a local stack', () => {
  test('shows what would be published again, and publishes nothing', async () => {
    const before = await stack.client.events();
    const { code, stdout } = await republish('--from', '2020-01-01', '--dry-run');
    expect(stdout).toMatch(/^\d+ events would be published again\.$/m);
    expect(stdout).toMatch(/CustomerStageChanged +\d+/);
    expect(stdout).toMatch(/Dry run: nothing was published\./);
    expect(code).toBe(0);
    expect(await stack.client.events()).toEqual(before);
  });

  test('publishes every event again, with its id and content', async () => {
    const before = await stack.client.events();
    const { code, stdout } = await republish('--from', '2020-01-01', '--json', '--rate', '1000');
    const { events, refused } = JSON.parse(stdout);
    expect(Object.values<number>(events).reduce((sum, one) => sum + one, 0)).toBe(before.length);
    expect({ code, refused }).toEqual({ code: 0, refused: 0 });
    const after = await stack.client.events();
    const texts = (list: readonly unknown[]) => list.map((one) => JSON.stringify(Object(one).detail)).sort();
    expect(texts(after.slice(before.length))).toEqual(texts(before));
  });

  test('goes on after Ctrl-C from its progress file', async () => {
    const file = join(temporaryFolder(), 'progress.json');
    const slow = ['--from', '2020-01-01', '--rate', '8', '--progress', file];
    const command = runLocal('republish', ['--url', stack.url, ...slow]);
    await eventually(
      async () => (existsSync(file) && readFileSync(file, 'utf8').includes('after')) || undefined,
    );
    command.process.kill('SIGINT');
    expect(await command.ended).toBe(130);
    expect(command.output.stderr).toMatch(
      /^Interrupted after \d+ events were published; .*progress\.json holds\.$/m,
    );
    expect(readFileSync(file, 'utf8')).toContain('"type":"after"');
  });

  test('names what is wrong with the command line', async () => {
    expect(await republish()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--from 2026-06-01'),
    });
  });
});
