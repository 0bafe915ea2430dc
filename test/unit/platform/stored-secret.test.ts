import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { readStoredSecret } from '../../../shared/platform/stored-secret.ts';

const manager = mockClient(SecretsManagerClient);
beforeEach(() => {
  manager.reset();
});

test('reads the text of the given secret', async () => {
  manager.on(GetSecretValueCommand, { SecretId: 'connections' }).resolves({ SecretString: '{}' });
  expect(await readStoredSecret('connections')(new AbortController().signal)).toBe('{}');
});

test('refuses a binary secret', async () => {
  manager.on(GetSecretValueCommand).resolves({ SecretBinary: new Uint8Array([1]) });
  await expect(readStoredSecret('connections')(new AbortController().signal)).rejects.toThrow(
    'store it as text',
  );
});
