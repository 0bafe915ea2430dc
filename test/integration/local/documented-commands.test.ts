import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startLocalStack } from '../../support/local-process.ts';
import { commandsOf, differences, runCommands } from '../../support/page-commands.ts';

test.each(['http-api.md', 'local.md'])(
  'the commands in docs/%s run, and answer as the page shows',
  async (name) => {
    const page = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(2);
    const stack = await startLocalStack();
    try {
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
