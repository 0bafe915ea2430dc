import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPacked, packageFolder, REPOSITORY, runIn } from '../../../test/support/packed-package.ts';
import { copyExample, runExample } from './example-project.ts';

const FOLDER = packageFolder('lifecycle-events');
let project: string;
beforeAll(async () => {
  project = await installPacked('events', FOLDER);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

const TYPE_CHECK = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
const COMPILER = join(REPOSITORY, 'node_modules/typescript/bin/tsc');

describe('the packed package in an empty project', () => {
  test('brings nothing else along', () => {
    const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    expect(Object.keys(packages)).toEqual(['', 'node_modules/customer-lifecycle-events']);
  });

  test('runs', async () => {
    const script = `
      import { parseEvent, sampleEvents, stageEntered } from 'customer-lifecycle-events';
      console.log(parseEvent(sampleEvents().erased).type, JSON.stringify(stageEntered('winback').toJSON().detail));`;
    expect(await runIn(project, process.execPath, '--input-type=module', '-e', script)).toBe(
      'CustomerErased {"data":{"stage":["winback"]}}\n',
    );
  });

  test('has types that need nothing else', async () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { type LifecycleEvent, memoryStore, orderedOnce, parseEvent, pathOf } from 'customer-lifecycle-events';
       const events: LifecycleEvent[] = [];
       export const consumer = orderedOnce(memoryStore(), {
         handle(event) { if (event.type !== 'unknown') events.push(event); },
       });
       export const stages: string[] | undefined = pathOf(events)?.map(({ stage }) => stage);
       const event = parseEvent('{}');
       if (event.type === 'CustomerRiskChanged') event.data.risk.level satisfies 'none' | 'watch' | 'high';
       // @ts-expect-error Only risk events have it.
       if (event.type === 'CustomerErased') event.data.risk;\n`,
    );
    expect(await runIn(project, process.execPath, COMPILER, ...TYPE_CHECK, 'use.ts')).toBe('');
  });

  test('has a store for those who have the SDK', async () => {
    symlinkSync(join(REPOSITORY, 'node_modules/@aws-sdk'), join(project, 'node_modules/@aws-sdk'));
    writeFileSync(
      join(project, 'store.ts'),
      `import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
       import type { Store } from 'customer-lifecycle-events';
       import { dynamoDbStore } from 'customer-lifecycle-events/dynamodb';
       export const storeOn = (client: DynamoDBDocumentClient): Store => dynamoDbStore(client, 'table');\n`,
    );
    const options = [...TYPE_CHECK, '--skipLibCheck', 'store.ts'];
    expect(await runIn(project, process.execPath, COMPILER, ...options)).toBe('');
  });

  test('makes the example, which gets what happened now and nothing of an import', async () => {
    const example = copyExample(
      'subscriber',
      FOLDER,
      join(project, 'node_modules/customer-lifecycle-events'),
    );
    expect(await runIn(example, process.execPath, COMPILER)).toBe('');

    const { ada, ben, requests, calls } = await runExample(example);
    const lost = { customerId: ada, reason: 'inactive' };
    expect(requests).toEqual(
      expect.arrayContaining([
        { path: '/send', body: { template: 'review-request', customerId: ada } },
        { path: '/send', body: { template: 'payment-reminder', customerId: ben } },
        { path: '/lost', body: expect.objectContaining(lost) },
      ]),
    );
    expect(requests).toHaveLength(3);
    expect(calls).toEqual([
      expect.objectContaining({
        detail: expect.objectContaining({ data: expect.objectContaining({ customerId: ada }) }),
      }),
    ]);
  });

  test('makes the subscriber of the page for subscribers', async () => {
    const page = readFileSync(join(REPOSITORY, 'docs/subscribing.md'), 'utf8');
    const named = [...page.matchAll(/^\*\*(\S+\.ts)\*\*\n\n```ts\n(.*?)^```/gms)];
    const unnamed = [...page.matchAll(/^[^*\n][^\n]*\n\n```ts\n(.*?)^```/gms)];
    const files = [
      ...named.map(([, name = '', code = '']) => ({ name, code })),
      ...unnamed.map(([, code = ''], index) => ({ name: `part-${index}.ts`, code })),
    ];
    expect(files).toHaveLength(8);
    const subscriber = join(FOLDER, 'subscriber');
    mkdirSync(subscriber);
    writeFileSync(join(subscriber, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(subscriber, 'node_modules'));
    for (const name of ['@aws-sdk', '@types', 'undici-types'])
      symlinkSync(join(REPOSITORY, 'node_modules', name), join(subscriber, 'node_modules', name));
    const installed = 'node_modules/customer-lifecycle-events';
    await runIn(FOLDER, 'cp', '-r', join(project, installed), join(subscriber, installed));
    for (const { name, code } of files) writeFileSync(join(subscriber, name), code);

    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const names = files.map(({ name }) => name);
    await runIn(
      subscriber,
      process.execPath,
      COMPILER,
      ...options,
      '--skipLibCheck',
      '--allowImportingTsExtensions',
      ...names,
    );
    const loader = ['--import', import.meta.resolve('tsx')];
    const tested = await runIn(subscriber, process.execPath, ...loader, '--test', 'subscriber.test.ts');
    expect(tested).toMatch(/pass 2\n/);
    const [printed = ''] = page.match(/^\{"source".*$/m) ?? [];
    const patterns = await runIn(subscriber, process.execPath, ...loader, 'part-0.ts');
    expect(JSON.parse(patterns.split('\n')[0] ?? '')).toEqual(JSON.parse(printed));
  });
});
