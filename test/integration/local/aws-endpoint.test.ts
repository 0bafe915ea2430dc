import { request } from 'node:http';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAwsEndpoint } from '../../../local/bus/aws-endpoint.ts';
import { type EventLog, openEventLog } from '../../../local/bus/event-log.ts';
import type { LoopbackServer } from '../../../local/http/loopback-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

let folder: string;
let endpoint: LoopbackServer;
let eventLog: EventLog;
const troubles: unknown[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  eventLog = openEventLog(join(folder, 'events.jsonl'));
  endpoint = await startAwsEndpoint({
    busName: 'bus',
    eventLog,
    secretId: 'secret',
    secret: '{"identityKey":"…"}',
    now: () => NOW,
    onTrouble: (error) => troubles.push(error),
  });
});

afterAll(async () => {
  await endpoint.close();
  eventLog.close();
});

function settings() {
  return {
    endpoint: endpoint.url,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}

const entry = { EventBusName: 'bus', Source: 'us', DetailType: 'Example', Detail: '{"n":1}' };

describe('the local AWS endpoint', () => {
  test('accepts events from the real EventBridge client, and refuses single ones', async () => {
    const client = new EventBridgeClient(settings());
    const before = eventLog.after(0, 1000).length;
    const { FailedEntryCount, Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Time: new Date('2026-05-01T10:00:00Z'), Resources: ['arn:one'] },
          { ...entry, Detail: 'not JSON' },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toEqual([
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    ]);
    expect(eventLog.after(before, 10)).toEqual([
      {
        n: before + 1,
        version: '0',
        id: Entries[0]?.EventId,
        'detail-type': 'Example',
        source: 'us',
        account: '000000000000',
        time: '2026-05-01T10:00:00Z',
        region: 'local',
        resources: ['arn:one'],
        detail: { n: 1 },
      },
    ]);
  });

  test('answers a request over the limits with an exception that the client knows', async () => {
    const client = new EventBridgeClient(settings());
    const tooMany = new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry) });
    await expect(client.send(tooMany)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('less than or equal to 10'),
    });
  });

  test('returns the secret to the real Secrets Manager client', async () => {
    const client = new SecretsManagerClient(settings());
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'secret' }));
    expect(SecretString).toBe('{"identityKey":"…"}');
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('refuses an operation that it does not serve', async () => {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSEvents.PutRule' },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  test('answers with a retryable error when events cannot be stored', async () => {
    const failing = await startAwsEndpoint({
      busName: 'bus',
      eventLog: {
        ...eventLog,
        append() {
          throw new Error('ENOSPC: no space left on device, write');
        },
      },
      secretId: 'secret',
      secret: '',
      now: () => NOW,
      onTrouble: (error) => troubles.push(error),
    });
    const client = new EventBridgeClient({ ...settings(), endpoint: failing.url });
    await expect(client.send(new PutEventsCommand({ Entries: [entry] }))).rejects.toMatchObject({
      name: 'InternalException',
      $metadata: { httpStatusCode: 500 },
    });
    expect(troubles.splice(0)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('ENOSPC') }),
    ]);
    await failing.close();
  });

  test('does not return the secret to a web page whose host name resolves to this machine', async () => {
    const { port } = new URL(endpoint.url);
    const { status } = await new Promise<{ status: number | undefined }>((resolve, reject) => {
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          headers: { host: `evil.example:${port}`, 'x-amz-target': 'secretsmanager.GetSecretValue' },
        },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode });
        },
      );
      sent.on('error', reject);
      sent.end('{"SecretId":"secret"}');
    });
    expect(status).toBe(403);
  });
});
