import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { runLocal, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('npm run policy previews other linking rules on the data of a stack, and changes nothing', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'policy.json');
  const stack = await startLocalStack({ DATA_DIR: join(folder, 'data') });
  const { url, secret } = await stack.client.connection('generic');
  const connector = await loadConnector('generic');
  for (const id of ['1', '2', '3']) {
    const customer = { id, email: 'info@example.org' };
    const visit = genericDelivery({ id, type: 'visit', occurredAt: '2026-01-01T00:00:00Z', customer });
    expect(await stack.client.send(connector.sign({ ...visit, url }, secret, Date.now()))).toBe('accepted');
  }
  const preview = async (policy: object, ...more: string[]) => {
    writeFileSync(file, JSON.stringify(policy));
    const command = runLocal('policy', ['preview', '--file', file, ...more], {
      DATA_DIR: join(folder, 'data'),
    });
    return { code: await command.ended, ...command.output };
  };
  expect(await preview({})).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is in use by process'),
  });
  expect(await stack.interrupt()).toBe(0);

  const stricter = { linking: { maxAccounts: 2 } };
  for (let times = 0; times < 2; times += 1)
    expect((await preview(stricter)).stdout).toMatch(
      /^Customers who would be merged or split: 1 of 1\.\n.*would be split \(1\)/ms,
    );
  const json = JSON.parse((await preview(stricter, '--json')).stdout);
  expect(json).toMatchObject({ customers: 1, merges: [], splits: [{ parts: [{}, {}, {}, {}] }] });
  expect((await preview({})).stdout).toMatch(
    /^Customers who would have another stage or risk: 0 of 1, as of\s\S+\.\n\nNobody would be merged or split\. Customers compared: 1\.\n$/,
  );
  expect(await preview({ linking: { maxAccount: 2 } })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('unknown name maxAccount'),
  });
});
