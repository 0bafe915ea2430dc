import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, test } from 'vitest';
import { connectionsFile } from '../../../local/connect/connections-file.ts';
import { type Clients, deployedPlace } from '../../../local/connect/deployed-place.ts';
import { localPlace } from '../../../local/connect/local-place.ts';
import { readConfiguration } from '../../../local/stack/configuration.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

describe('the data folder of a local stack', () => {
  const place = () => localPlace(folder, 'http://127.0.0.1:8787');

  test('has the connections of the next start, newest secret first, at most two', async () => {
    await place().add({ name: 'shop', provider: 'shopify', account: 'a-shop.myshopify.com' });
    for (const secret of ['first-secret-16-chars', 'second-secret-16-char', 'third-secret-16-chars'])
      await place().addSecret('shop', secret);
    const { connections } = readConfiguration({ DATA_DIR: folder });
    expect(connections).toEqual([
      {
        name: 'shop',
        provider: 'shopify',
        account: 'a-shop.myshopify.com',
        testTraffic: true,
        addressOnce: true,
        secrets: ['third-secret-16-chars', 'second-secret-16-char'],
      },
    ]);
    expect(await place().secretsOf('shop')).toHaveLength(2);
    expect(await place().find('shop')).toMatchObject({ provider: 'shopify' });
    expect(await place().find('other')).toBeUndefined();
  });

  test('keeps the secret before a rotation, also if the new one is stored again', async () => {
    await place().add({ name: 'own', provider: 'generic' });
    for (const secret of ['secret-before', 'secret-after', 'secret-after'])
      await place().addSecret('own', secret);
    expect(await place().secretsOf('own')).toEqual(['secret-after', 'secret-before']);
  });

  test('keeps what somebody wrote beside it', async () => {
    writeFileSync(
      connectionsFile(folder),
      JSON.stringify([{ name: 'shop', provider: 'shopify', orders: 'not-counted' }]),
    );
    await place().add({ name: 'shop', provider: 'shopify', account: 'b.myshopify.com' });
    await place().add({ name: 'own', provider: 'generic' });
    expect(JSON.parse(readFileSync(connectionsFile(folder), 'utf8'))).toEqual([
      { name: 'shop', provider: 'shopify', orders: 'not-counted', account: 'b.myshopify.com' },
      { name: 'own', provider: 'generic' },
    ]);
  });

  test('can be read by nobody else', async () => {
    await place().add({ name: 'own', provider: 'generic' });
    expect(statSync(connectionsFile(folder)).mode & 0o777).toBe(0o600);
  });

  test('gives way to CONNECTIONS', async () => {
    await place().add({ name: 'own', provider: 'generic' });
    const CONNECTIONS = JSON.stringify([{ name: 'other', provider: 'zendesk' }]);
    const { connections } = readConfiguration({ DATA_DIR: folder, CONNECTIONS });
    expect(connections.map(({ name }) => name)).toEqual(['other']);
  });

  test('is named when its file is wrong', async () => {
    writeFileSync(connectionsFile(folder), '[{"name":"shop","provider":"shopfy"}]');
    expect(() => readConfiguration({ DATA_DIR: folder })).toThrow(`${connectionsFile(folder)}[0].provider`);
    writeFileSync(connectionsFile(folder), 'shop');
    expect(() => readConfiguration({ DATA_DIR: folder })).toThrow(`${connectionsFile(folder)} is not JSON`);
    await expect(place().find('shop')).rejects.toThrow('is not a list of connections');
  });
});

describe('a deployed environment', () => {
  const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:Keys';
  const CDK_JSON = {
    app: 'x',
    context: {
      lifecycle: {
        environments: {
          dev: { connections: [{ name: 'own', provider: 'generic' }] },
          prod: { connections: [{ name: 'own', provider: 'generic', emails: 'never-link' }], policy: {} },
        },
      },
    },
  };
  let file: string;
  let secret: string;
  let isDeployed: boolean;
  beforeEach(() => {
    mkdirSync(folder, { recursive: true });
    file = join(folder, 'cdk.json');
    writeFileSync(file, JSON.stringify(CDK_JSON));
    secret = JSON.stringify({ identityKey: 'k'.repeat(64), connections: { own: ['one'] } });
    isDeployed = true;
  });

  const outputs: Readonly<Record<string, readonly object[]>> = {
    'customer-lifecycle-prod-data': [{ OutputKey: 'SecretArn', OutputValue: ARN }],
    'customer-lifecycle-prod-service': [{ OutputKey: 'Url', OutputValue: 'https://api.example.com' }],
  };
  /** Plays the two services, as far as they are asked. */
  const send = async (command: object) => {
    if (command instanceof DescribeStacksCommand) {
      const { StackName = '' } = command.input;
      if (!isDeployed) throw new Error(`Stack with id ${StackName} does not exist`);
      return { Stacks: [{ Outputs: outputs[StackName] }] };
    }
    if (command instanceof GetSecretValueCommand) return { SecretString: secret };
    if (command instanceof PutSecretValueCommand) {
      expect(command.input.SecretId).toBe(ARN);
      secret = command.input.SecretString ?? '';
    }
    return {};
  };
  const clients = async () => ({ cloudFormation: { send }, secretsManager: { send } }) as unknown as Clients;
  const place = () => deployedPlace('prod', file, clients);

  test('gets the connection in cdk.json, and nothing else is changed there', async () => {
    await place().add({ name: 'shop', provider: 'shopify', account: 'a-shop.myshopify.com' });
    const expected = structuredClone(CDK_JSON);
    const { connections } = expected.context.lifecycle.environments.prod;
    connections.push({ name: 'shop', provider: 'shopify', account: 'a-shop.myshopify.com' } as never);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(expected);
  });

  test('gets the secret in front of the older one, and the identity key stays', async () => {
    await place().addSecret('own', 'two');
    await place().addSecret('own', 'three');
    await place().addSecret('shop', 'other');
    expect(JSON.parse(secret)).toEqual({
      identityKey: 'k'.repeat(64),
      connections: { own: ['three', 'two'], shop: ['other'] },
    });
    expect(await place().secretsOf('own')).toEqual(['three', 'two']);
  });

  test('has the URL of its service stack', async () => {
    expect(await place().url()).toBe('https://api.example.com');
  });

  test('that is not deployed yet has no URL, and no secret can be stored', async () => {
    isDeployed = false;
    expect(await place().url()).toBeUndefined();
    await expect(place().addSecret('own', 'two')).rejects.toThrow(
      'The environment prod is not deployed in this account and Region. Deploy it (npm run deploy -- -c stage=prod), then run the same command again.',
    );
  });

  test('whose secret cannot be read is not written over', async () => {
    secret = 'broken';
    await expect(place().addSecret('own', 'two')).rejects.toThrow('is not JSON with "connections"');
    expect(secret).toBe('broken');
  });

  test('must be in cdk.json', async () => {
    await expect(deployedPlace('live', file, clients).find('own')).rejects.toThrow(
      'has no environment live. It has: dev, prod.',
    );
  });
});
