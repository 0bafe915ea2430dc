import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../../../local/subscribers/subscriber.ts';
import { readableLog } from '../../../../local/terminal/function-log.ts';
import { sentenceOf } from '../../../../local/terminal/refusal.ts';
import { eventually } from '../../../support/eventually.ts';
import { attributesOf, messagesIn, startBus, subscriberTo } from '../../../support/subscriber-bus.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// Subscribers with a folder, and with real Lambda handlers in threads.

function lambda(code: string, more: Partial<Extract<Target, { type: 'lambda' }>> = {}): Target {
  const file = join(temporaryFolder(), 'handler.ts');
  writeFileSync(file, code);
  return {
    type: 'lambda',
    file,
    handler: 'handler',
    format: 'as-node',
    environment: {},
    timeoutSeconds: 3,
    ...more,
  };
}

describe('a subscriber with a folder', () => {
  test('finds a message for each event, in the form in which Lambda receives it', async () => {
    const folder = join(temporaryFolder(), 'queue');
    const bus = await startBus([subscriberTo('queued', { type: 'queue', folder, messageGroupId: 'g' })]);
    bus.publish('A', 'B');
    await bus.settled('queued', 2);
    const messages = messagesIn(folder);
    expect(messages.map(({ file }) => file)).toEqual([
      '000000000001-queued.json',
      '000000000002-queued.json',
    ]);
    expect(messages.map(({ record }) => JSON.parse(record.body).detail)).toEqual([
      { kind: 'A' },
      { kind: 'B' },
    ]);
    expect(messages[0]?.record).toMatchObject({
      eventSource: 'aws:sqs',
      attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '1' },
      messageAttributes: {},
    });
  });

  test('that cannot be written gets a dead letter', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const bus = await startBus([
      subscriberTo('queued', { type: 'queue', folder: file, messageGroupId: undefined }),
    ]);
    bus.publish('A');
    expect(await bus.settled('queued', 1)).toMatchObject({
      failed: 1,
      recent: [{ reason: expect.stringContaining('the folder cannot be written') }],
    });
    expect(bus.lines.map((line) => readableLog(line, 'info'))).toEqual([
      expect.stringMatching(
        /^warn: An event became a dead letter \(subscriber=queued event=A reason=the folder cannot be written/,
      ),
    ]);
  });
});

describe('the folder of dead letters', () => {
  const retryPolicy = { maximumRetryAttempts: 0 };

  test('stops the start if it is a file', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const queue: Target = { type: 'queue', folder: 'queue', messageGroupId: undefined };
    await expect(startBus([subscriberTo('queued', queue, { deadLetterFolder: file })])).rejects.toThrow(
      /^The dead letters of queued cannot be written to .*a-file: EEXIST.* Name a folder in deadLetterFolder\.$/,
    );
  });

  test('that is lost later is the problem of its subscriber, until it is back', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const deadLetterFolder = join(folder, 'failed');
    const queue: Target = { type: 'queue', folder: file, messageGroupId: undefined };
    const bus = await startBus([subscriberTo('queued', queue, { deadLetterFolder, retryPolicy })]);
    rmdirSync(deadLetterFolder);
    writeFileSync(deadLetterFolder, '');
    bus.publish('A');
    const problem = () => bus.subscriptions.list()[0]?.problem ?? undefined;
    const found = await eventually(() => (problem()?.startsWith('a dead letter') ? problem() : undefined));
    expect(found).toMatch(/^a dead letter cannot be written \(EEXIST/);
    expect(sentenceOf(bus.troubles[0])).toBe(`Subscriber queued: ${found}.`);
    rmSync(deadLetterFolder);
    expect((await bus.settled('queued', 1)).problem).toMatch(/^the folder cannot be written/);
    expect(messagesIn(deadLetterFolder)).toHaveLength(1);
  });
});

describe('a subscriber with a Lambda handler', () => {
  const WRITING = `
    import { appendFileSync } from 'node:fs';
    export async function handler(event: { detail: { kind: string } }, context: { functionName: string }) {
      const { kind } = event.detail;
      if (kind === 'throw') throw new TypeError('not this one');
      if (kind === 'loop') for (;;);
      if (kind === 'exit') process.exit(3);
      if (kind === 'crash') { setTimeout(() => { throw new Error('later'); }); await new Promise(() => {}); }
      console.log('handled', kind);
      appendFileSync(String(process.env.OUT), kind + ' ' + context.functionName + '\\n');
    }`;

  test('is called with each event, and only those that fail go to its dead letters', async () => {
    const out = join(temporaryFolder(), 'out');
    const target = lambda(WRITING, { environment: { OUT: out }, timeoutSeconds: 1 });
    const bus = await startBus([
      subscriberTo('called', target, { retryPolicy: { maximumRetryAttempts: 0 } }),
    ]);
    bus.publish('A', 'throw', 'loop', 'exit', 'crash', 'B');
    const { recent, deadLetterFolder } = await bus.settled('called', 6);
    expect(readFileSync(out, 'utf8')).toBe('A called\nB called\n');
    expect(bus.lines).toContain('called: handled A');
    expect(recent.map(({ n, outcome, reason }) => [n, outcome, reason]).reverse()).toEqual([
      [1, 'delivered', null],
      [2, 'dead-letter', 'TypeError: not this one'],
      [3, 'dead-letter', 'the function timed out after 1 s'],
      [4, 'dead-letter', 'the function ended its process with exit code 3'],
      [5, 'dead-letter', 'the function crashed (Error: later)'],
      [6, 'delivered', null],
    ]);
    const codes = messagesIn(deadLetterFolder).map(({ record }) => attributesOf(record).ERROR_CODE);
    expect(codes).toEqual(['ERROR_FROM_TARGET', 'TIMEOUT', 'ERROR_FROM_TARGET', 'ERROR_FROM_TARGET']);
  });

  test('has no credentials but those of this machine, and its errors show no control characters', async () => {
    const code = `
      export async function handler(event: { detail: { kind: string } }) {
        if (event.detail.kind === 'null') throw null;
        const { AWS_ACCESS_KEY_ID, AWS_PROFILE, HOME, OWN } = process.env;
        throw new Error([AWS_ACCESS_KEY_ID, AWS_PROFILE, HOME === '/elsewhere', OWN].join() + '\\n\\u001b[2J');
      }`;
    const environment = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_PROFILE: 'prod', HOME: '/elsewhere', OWN: 'mine' };
    const retryPolicy = { maximumRetryAttempts: 0 };
    const bus = await startBus([subscriberTo('bare', lambda(code, { environment }), { retryPolicy })]);
    bus.publish('A', 'null');
    const { recent } = await bus.settled('bare', 2);
    expect(recent.map(({ reason }) => reason).reverse()).toEqual([
      'Error: local,,false,mine \\u001b[2J',
      'the function threw null',
    ]);
  });

  test('can post messages of its own from its thread', async () => {
    const code = `
      import { parentPort } from 'node:worker_threads';
      export async function handler() { parentPort?.postMessage({ type: 'mine' }); }`;
    const bus = await startBus([subscriberTo('posting', lambda(code))]);
    bus.publish('A', 'B');
    expect(await bus.settled('posting', 2)).toMatchObject({ delivered: 2 });
  });

  test('that cannot be loaded, or has no such export, gets dead letters with the reason', async () => {
    const retryPolicy = { maximumRetryAttempts: 0 };
    const bus = await startBus([
      subscriberTo('broken', lambda('export const handler = ('), { retryPolicy }),
      subscriberTo('other', lambda('export const other = 1;'), { retryPolicy }),
    ]);
    bus.publish('A');
    expect((await bus.settled('broken', 1)).problem).toMatch(/Error/);
    expect((await bus.settled('other', 1)).problem).toMatch(/handler\.ts exports no function handler$/);
  });

  test('runs a CommonJS asset as Lambda does, though an ES module package lies above it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    mkdirSync(join(folder, 'asset'));
    const file = join(folder, 'asset', 'index.js');
    writeFileSync(
      file,
      `const { writeFileSync } = require('node:fs');
       module.exports = { handler: async (event) => writeFileSync(process.env.OUT, event.id) };`,
    );
    const out = join(folder, 'out');
    const target = lambda('', { file, format: 'commonjs', environment: { OUT: out } });
    const bus = await startBus([subscriberTo('asset', target)]);
    bus.publish('A');
    expect(await bus.settled('asset', 1)).toMatchObject({ delivered: 1 });
    expect(readFileSync(out, 'utf8')).toBe(bus.log.after(0, 1)[0]?.id);
  });
});
