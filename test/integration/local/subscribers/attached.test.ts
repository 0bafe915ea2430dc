import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConnector } from '../../../../shared/connectors/load-connector.ts';
import { localSubscribers } from '../../../../shared/http/subscriber-bodies.ts';
import { genericDelivery } from '../../../support/connectors/generic-delivery.ts';
import { eventually } from '../../../support/eventually.ts';
import { type LocalStack, runLocal, startLocalStack } from '../../../support/local-process.ts';
import { startSubscriberServer } from '../../../support/subscriber-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// Subscribers of npm start, over real HTTP, on a stack that is killed and started again.

const STAGES = { source: ['customer-lifecycle'], 'detail-type': ['CustomerStageChanged'] };

async function buy(stack: LocalStack, customer: string): Promise<void> {
  const { url, secret } = await stack.client.connection('generic');
  const connector = await loadConnector('generic');
  const order = {
    id: `paid-${customer}`,
    type: 'order.paid',
    occurredAt: new Date().toISOString(),
    customer: { id: customer },
    order: { id: customer, total: '49.99', currency: 'EUR' },
  };
  await stack.client.send(connector.sign({ ...genericDelivery(order), url }, secret, Date.now()));
}

async function settled(stack: LocalStack, counts: Readonly<Record<string, readonly [number, number]>>) {
  return eventually(async () => {
    const response = await fetch(`${stack.url}/_local/subscribers`);
    const { subscribers } = localSubscribers.parse(await response.json());
    const got = Object.fromEntries(
      subscribers.map(({ name, delivered, failed }) => [name, [delivered, failed]]),
    );
    return JSON.stringify(got) === JSON.stringify(counts) ? subscribers : undefined;
  });
}

test('subscribers of a file, a URL and a template each get their events, also after kill -9', async () => {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  writeFileSync(out, '');
  writeFileSync(
    join(folder, 'handler.ts'),
    `import { appendFileSync } from 'node:fs';
     export const handler = async (event: { detail: { data: { stage: string } } }) =>
       appendFileSync(String(process.env.OUT), event.detail.data.stage + '\\n');`,
  );
  writeFileSync(
    join(folder, 'subscribers.json'),
    JSON.stringify([
      {
        name: 'called',
        pattern: STAGES,
        target: { type: 'lambda', file: './handler.ts', environment: { OUT: out } },
      },
      {
        name: 'absent',
        pattern: STAGES,
        target: { type: 'http', url: 'http://127.0.0.1:9/' },
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    ]),
  );
  writeFileSync(
    join(folder, 'Team.template.json'),
    JSON.stringify({
      Resources: {
        Queue1: { Type: 'AWS::SQS::Queue' },
        Rule1: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventBusName: 'customer-lifecycle',
            EventPattern: STAGES,
            Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Queue1', 'Arn'] } }],
          },
        },
        Topic1: { Type: 'AWS::SNS::Topic' },
      },
    }),
  );
  const server = await startSubscriberServer();
  const DATA_DIR = join(folder, 'data');
  const options = [
    ['--subscribers', join(folder, 'subscribers.json')],
    ['--subscriber', `${server.url}/all`],
    ['--subscriber-template', join(folder, 'Team.template.json')],
  ].flat();

  const stack = await startLocalStack({ DATA_DIR }, options);
  for (const text of ['called', 'handler.ts', `${server.url}/all`, 'Rule1', 'it has no dead-letter queue'])
    expect(stack.output.stdout).toContain(text);
  await buy(stack, 'ann');
  const [called, absent] = await settled(stack, {
    called: [1, 0],
    absent: [0, 1],
    subscriber: [1, 0],
    Rule1: [1, 0],
  });
  expect(called?.recent).toMatchObject([{ n: 1, detailType: 'CustomerStageChanged', outcome: 'delivered' }]);
  expect(readFileSync(out, 'utf8')).toBe('purchase\n');
  expect(server.requests).toMatchObject([
    {
      path: '/all',
      body: {
        version: '0',
        source: 'customer-lifecycle',
        'detail-type': 'CustomerStageChanged',
        region: 'local',
      },
    },
  ]);
  expect(readdirSync(join(DATA_DIR, 'queues', 'Queue1'))).toEqual(['000000000001-Rule1.json']);
  expect(absent?.deadLetterFolder).toBe(join(DATA_DIR, 'dead-letters', 'absent'));
  await stack.kill9();

  // An event that was published, and to whose subscribers nothing was sent before the crash.
  const [event = ''] = readFileSync(join(DATA_DIR, 'events.jsonl'), 'utf8').split('\n');
  appendFileSync(join(DATA_DIR, 'events.jsonl'), `${event.replace('"n":1,', '"n":2,')}\n`);
  const again = await startLocalStack({ DATA_DIR }, options);
  await settled(again, { called: [2, 0], absent: [0, 2], subscriber: [2, 0], Rule1: [2, 0] });
  expect(readFileSync(out, 'utf8')).toBe('purchase\npurchase\n');
  expect(await again.interrupt()).toBe(0);
}, 120_000);

test('a mistake in the file stops the start with its place, and exit code 1', async () => {
  const file = join(temporaryFolder(), 'team.json');
  writeFileSync(
    file,
    JSON.stringify([
      {
        name: 'lost',
        pattern: { detail: { stage: 'churned' } },
        target: { type: 'http', url: 'http://127.0.0.1:1' },
      },
    ]),
  );
  const command = runLocal('start', ['--subscribers', file], { PORT: '0' });
  expect(await command.ended).toBe(1);
  expect(command.output.stderr).toContain(
    `${file}[0] (lost): the pattern is not valid: detail.stage: "stage" must be an object or an array: write ["churned"].\n`,
  );
});
