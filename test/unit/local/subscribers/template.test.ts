import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRules } from '../../../../local/subscribers/template/rules.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// The templates have the form in which aws-cdk-lib 2.276 writes them.

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const PATTERN = { source: ['customer-lifecycle'] };
const BUS = { EventBusName: 'customer-lifecycle', EventPattern: PATTERN, State: 'ENABLED' };
const HASH = '59e47188fceb7493046d3c60b12bf4ea8453e574f3fb4107f856d08e308b05eb';

const rule = (properties: object, ...targets: readonly object[]) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    ...BUS,
    ...properties,
    Targets: targets.map((target, index) => ({ Id: `Target${index}`, ...target })),
  },
});
const deadLetters = { DeadLetterConfig: { Arn: arnOf('Failed1') } };
const toQueue = { Arn: arnOf('Churned1'), ...deadLetters };

const RESOURCES = {
  Churned1: { Type: 'AWS::SQS::Queue' },
  Failed1: { Type: 'AWS::SQS::Queue' },
  Remind1: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Key: `${HASH}.zip` },
      Environment: {
        Variables: { QUEUE_URL: { Ref: 'Churned1' }, TABLE: 'table', ACCOUNT: { Ref: 'AWS::AccountId' } },
      },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Timeout: 7,
    },
  },
  Python1: {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Key: `${HASH}.zip` }, Handler: 'index.handler', Runtime: 'python3.13' },
  },
  Inline1: {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { ZipFile: 'exports.handler = …' }, Handler: 'index.handler', Runtime: 'nodejs22.x' },
  },
  Above1: {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Key: `${HASH}.zip` }, Handler: '../Team.handler', Runtime: 'nodejs22.x' },
  },
  Alias1: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Remind1' } } },
  Connection1: {
    Type: 'AWS::Events::Connection',
    Properties: {
      AuthParameters: {
        ApiKeyAuthParameters: {
          ApiKeyName: 'X-Api-Key',
          ApiKeyValue: '{{resolve:secretsmanager:crm:SecretString:::}}',
        },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: 'x-team', Value: 'growth', IsValueSecret: false }],
        },
      },
    },
  },
  Crm1: {
    Type: 'AWS::Events::ApiDestination',
    Properties: {
      ConnectionArn: arnOf('Connection1'),
      HttpMethod: 'PUT',
      InvocationEndpoint: 'https://crm.example.com/hooks/*?a=1',
    },
  },
  Topic1: { Type: 'AWS::SNS::Topic' },
};

function read(rules: object, server?: string) {
  const folder = temporaryFolder();
  const path = join(folder, 'Team.template.json');
  writeFileSync(path, JSON.stringify({ Resources: { ...RESOURCES, ...rules } }));
  writeFileSync(
    join(folder, 'Team.assets.json'),
    JSON.stringify({ files: { [HASH]: { source: { path: `asset.${HASH}`, packaging: 'zip' } } } }),
  );
  mkdirSync(join(folder, `asset.${HASH}`));
  writeFileSync(join(folder, `asset.${HASH}`, 'index.js'), 'exports.handler = async () => {};');
  return { folder, ...readRules(path, server) };
}

describe('the rules of a template', () => {
  test('send to queues, whose folders are in the data folder, with their dead letters', () => {
    const retries = { RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 } };
    const { subscribers, notes } = read({ Lost1: rule({ Name: 'lost' }, { ...toQueue, ...retries }) });
    expect(notes).toEqual([]);
    expect(subscribers).toMatchObject([
      {
        name: 'lost',
        pattern: PATTERN,
        target: { type: 'queue', folder: 'queues/Churned1' },
        deadLetterFolder: 'queues/Failed1',
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 3600 },
      },
    ]);
  });

  test('are tried again at most five times here', () => {
    const { subscribers } = read({
      Lost1: rule({}, { ...toQueue, RetryPolicy: { MaximumRetryAttempts: 185 } }),
    });
    expect(subscribers[0]?.retryPolicy.maximumRetryAttempts).toBe(5);
  });

  test('call functions in their code assets, also by an alias, with what is known of their variables', () => {
    const { folder, subscribers, notes } = read({
      Both1: rule({}, { Arn: arnOf('Remind1'), ...deadLetters }, { Arn: { Ref: 'Alias1' }, ...deadLetters }),
    });
    const target = {
      type: 'lambda',
      file: join(folder, `asset.${HASH}`, 'index.js'),
      handler: 'handler',
      format: 'commonjs',
      environment: { TABLE: 'table', ACCOUNT: '000000000000' },
      timeoutSeconds: 7,
    };
    expect(subscribers).toMatchObject([
      { name: 'Both1.Target0', target },
      { name: 'Both1.Target1', target },
    ]);
    expect(notes[0]).toBe(
      'Team.template.json, rule Both1: target Target0: its function runs without QUEUE_URL, known only after the deployment.',
    );
  });

  test('send to API destinations on a server that is named, with parts of the event in the URL', () => {
    const parameters = {
      PathParameterValues: ['$.detail.id'],
      HeaderParameters: { 'x-stage': '$.detail.stage' },
    };
    const rules = { Crm: rule({}, { Arn: arnOf('Crm1'), HttpParameters: parameters, ...deadLetters }) };
    const { subscribers, notes } = read(rules, 'http://127.0.0.1:4000');
    const [target] = subscribers.map((one) => one.target);
    expect(target).toMatchObject({ type: 'http', method: 'PUT', url: 'http://127.0.0.1:4000/hooks/*?a=1' });
    const event = { detail: { id: 'a/b', stage: 'churned' } };
    expect(target?.type === 'http' && target.requestFor?.(Object(event))).toEqual({
      url: 'http://127.0.0.1:4000/hooks/a%2Fb?a=1',
      headers: { 'x-team': 'growth', 'x-api-key': 'local', 'x-stage': 'churned' },
    });
    expect(notes).toEqual([
      'Team.template.json, rule Crm: the credentials of its connection are not known here, so “local” stands for each secret.',
    ]);
  });

  test.each([
    ['https://aaaaaaaaaaa@crm.example/x', 'http://127.0.0.1:4000/x'],
    ['https://user:word@crm.example.com/hooks', 'http://127.0.0.1:4000/hooks'],
    ['HTTPS://CRM.example.com:443/hooks/*?a=1', 'http://127.0.0.1:4000/hooks/*?a=1'],
    ['https://crm.example.com', 'http://127.0.0.1:4000/'],
  ])('send to the named server alone, however the endpoint is written: %s', (endpoint, url) => {
    const Properties = { HttpMethod: 'POST', InvocationEndpoint: endpoint };
    const Odd = { Type: 'AWS::Events::ApiDestination', Properties };
    const { subscribers } = read({ Odd, Crm: rule({}, { Arn: arnOf('Odd') }) }, 'http://127.0.0.1:4000');
    const [target] = subscribers.map((one) => one.target);
    expect(target).toMatchObject({ type: 'http', url });
    const sent = target?.type === 'http' ? target.requestFor?.(Object({ detail: {} })).url : undefined;
    expect(sent).toBe(url.replace('*', ''));
  });

  test('write into folders of queues alone', () => {
    const { subscribers } = read({
      '../../outside': { Type: 'AWS::SQS::Queue' },
      Lost1: rule({}, { Arn: arnOf('../../outside') }),
      Lost2: rule({}, { Arn: 'arn:aws:sqs:eu-west-1:111122223333:..' }),
      Lost3: rule({}, { Arn: 'arn:aws:sqs:eu-west-1:111122223333:lost.fifo' }),
      Lost4: rule({}, { ...toQueue, DeadLetterConfig: { Arn: arnOf('../../outside') } }),
    });
    expect(subscribers).toMatchObject([
      { name: 'Lost3', target: { folder: 'queues/lost.fifo' } },
      { name: 'Lost4', deadLetterFolder: 'dead-letters/Lost4' },
    ]);
  });

  test('run no code outside of the folder of the app, but the assets beside the folder of a stage', () => {
    const root = temporaryFolder();
    const stage = join(root, 'app', 'assembly-Prod');
    const template = join(stage, 'Team.template.json');
    const readWith = (source: string) => {
      mkdirSync(stage, { recursive: true });
      for (const folder of [join(root, 'app', 'asset.a'), join(root, 'secret')]) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'index.js'), '');
      }
      const Resources = { ...RESOURCES, Lost1: rule({}, { Arn: arnOf('Remind1') }) };
      writeFileSync(template, JSON.stringify({ Resources }));
      const files = { [HASH]: { source: { path: source, packaging: 'zip' } } };
      writeFileSync(join(stage, 'Team.assets.json'), JSON.stringify({ files }));
      return readRules(template, undefined);
    };
    expect(readWith('../asset.a').subscribers).toHaveLength(1);
    for (const source of ['../../secret', join(root, 'secret')]) {
      const { subscribers, notes } = readWith(source);
      expect(subscribers).toEqual([]);
      expect(notes[0]).toContain(`the code of its function is outside of ${join(root, 'app')}`);
    }
  });

  test('transform the input as written', () => {
    const InputTransformer = {
      InputPathsMap: { id: '$.detail.id' },
      InputTemplate: { 'Fn::Join': ['', ['{"id":<id>,"account":"', { Ref: 'AWS::AccountId' }, '"}']] },
    };
    const { subscribers } = read({ Lost1: rule({}, { ...toQueue, InputTransformer }) });
    const context = { name: '', arn: '', ingestionTime: '' };
    expect(subscribers[0]?.input(Object({ detail: { id: 'c' } }), context)).toEqual({
      id: 'c',
      account: '000000000000',
    });
  });

  test.each<[string, object, string]>([
    ['a schedule', rule({ EventPattern: undefined }, toQueue), 'it is a schedule, so it receives no events'],
    ['a disabled rule', rule({ State: 'DISABLED' }, toQueue), 'it is disabled, so it receives no events'],
    [
      'a rule of the default bus',
      rule({ EventBusName: undefined }, toQueue),
      'it is a rule of the default bus, on which no events of the product are published',
    ],
    [
      'a pattern that is known after the deployment',
      rule({ EventPattern: { account: [{ Ref: 'Churned1' }] } }, toQueue),
      'a part of its pattern is known only after the deployment',
    ],
    [
      'an invalid pattern',
      rule({ EventPattern: { source: 'a' } }, toQueue),
      'the pattern is not valid: source: "source" must be an object or an array: write ["a"]',
    ],
    [
      'an API destination elsewhere',
      rule({}, { Arn: arnOf('Crm1') }),
      'its API destination is https://crm.example.com, not this machine: name a server here with --api-destinations http://127.0.0.1:4000',
    ],
    [
      'a function in Python',
      rule({}, { Arn: arnOf('Python1') }),
      'its function runs on python3.13, and only Node.js is run here',
    ],
    [
      'a function with inline code',
      rule({}, { Arn: arnOf('Inline1') }),
      'the code of its function is inline, and only code assets are run here',
    ],
    [
      'a function whose handler is outside of its code',
      rule({}, { Arn: arnOf('Above1') }),
      'its function has the handler ../Team.handler, which is outside of its code asset',
    ],
    [
      'a topic',
      rule({}, { Arn: { Ref: 'Topic1' } }),
      'its target is an AWS::SNS::Topic, and only functions, queues and API destinations are served here',
    ],
    [
      'a target elsewhere',
      rule({}, { Arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/other' }),
      'its target Target0 is not in the template',
    ],
  ])('leave out %s with one sentence, and keep the rest', (_name, one, sentence) => {
    const { subscribers, notes } = read({ Odd1: one, Lost1: rule({}, toQueue) });
    expect(subscribers.map(({ name }) => name)).toEqual(['Lost1']);
    expect(notes).toEqual([`Team.template.json, rule Odd1: ${sentence}. It is left out.`]);
  });

  test('of a file that is no template, or is not there, stop the start', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.json'), '[]');
    expect(() => readRules(join(folder, 'a.json'), undefined)).toThrow('is not a CloudFormation template');
    expect(() => readRules(join(folder, 'b.json'), undefined)).toThrow('Synthesise the app first.');
  });
});
