import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { developmentSecretOf } from '../../support/development-secret.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';

const PAGE = readFileSync(new URL('../../../docs/connectors/generic.md', import.meta.url), 'utf8');

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterAll(async () => {
  await stack.interrupt();
});

test.each([
  ['sh', 'sh'],
  ['js', process.execPath],
  ['python', 'python3'],
] as const)(
  'the sender in %s on the page of the generic connector is accepted',
  async (language, command) => {
    const { code, output } = await run(command, blockOf(language));
    expect(output).toContain('{"outcome":"accepted"}');
    expect(code).toBe(0);
  },
);

function blockOf(language: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(PAGE) ?? [];
  if (block === undefined) throw new Error(`the page has no block in ${language}`);
  return block;
}

async function run(command: string, script: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, ['-'], {
    env: {
      ...process.env,
      WEBHOOK_URL: `${stack.url}/webhooks/generic`,
      WEBHOOK_SECRET: developmentSecretOf('generic'),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await once(child, 'spawn').catch(() => {
    throw new Error(`install ${command}: this test runs the senders of docs/connectors/generic.md`);
  });
  child.stdin.end(script);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, output: `${stdout}${stderr}` };
}
