import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConnector } from '../../../shared/connectors/registry.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';
import { commandsOf, differences, runCommands } from '../../support/page-commands.ts';

test.each(['http-api.md', 'local.md', 'debugging.md'])(
  'the commands in docs/%s run, and answer as the page shows',
  async (name) => {
    const page = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(2);
    const stack = await startLocalStack();
    try {
      await publishOneEvent(stack);
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

async function publishOneEvent({ client }: LocalStack): Promise<void> {
  const { url, secret } = await client.connection('generic');
  const activity = { id: '1', type: 'visit', occurredAt: '2026-01-01T00:00:00Z', customer: { id: '1' } };
  const connector = await loadConnector('generic');
  await client.send(url, connector.sign(genericDelivery(activity), secret, Date.now()));
  await eventually(async () => ((await client.events()).length > 0 ? true : undefined));
}
