import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { defaultProvider } from '../../../shared/platform/sdk/credentials.ts';
import { endpointOf } from '../../../shared/platform/sdk/endpoint.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the endpoint of a bundled client', () => {
  const standard = { UseFIPS: false, UseDualStack: false };

  // One Region of each AWS partition.
  test.each([
    'eu-central-1',
    'ap-southeast-7',
    'us-gov-west-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
  ])('is the same as the SDK’s own in %s', (Region) => {
    const question = { ...standard, Region };
    const bySdk = {
      dynamodb: new DynamoDBClient({}).config.endpointProvider(question),
      secretsmanager: new SecretsManagerClient({}).config.endpointProvider(question),
      events: new EventBridgeClient({}).config.endpointProvider(question),
    };
    for (const [service, { url }] of Object.entries(bySdk))
      expect(endpointOf(service, question).url.href).toBe(url.href);
  });

  test('is the configured one if there is one', () => {
    const given = { ...standard, Region: 'local', Endpoint: 'http://127.0.0.1:8000' };
    expect(endpointOf('dynamodb', given).url.href).toBe('http://127.0.0.1:8000/');
  });

  test('is refused when its kind is unknown, and without a Region', () => {
    expect(() => endpointOf('dynamodb', { Region: 'eu-west-1', UseFIPS: true })).toThrow(/AWS_ENDPOINT_URL/);
    expect(() => endpointOf('dynamodb', { Region: 'eu-west-1', UseDualStack: true })).toThrow();
    expect(() => endpointOf('dynamodb', {})).toThrow(/AWS_REGION/);
    expect(() => endpointOf('dynamodb', { Region: 'example.com/' })).toThrow();
  });
});

describe('the credentials of a bundled client', () => {
  test('are those of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    expect(await defaultProvider()()).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'key',
      sessionToken: 'token',
    });
    vi.stubEnv('AWS_SESSION_TOKEN', '');
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  test('are refused without a key', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    await expect(defaultProvider()()).rejects.toThrow(/AWS_SECRET_ACCESS_KEY/);
  });
});
