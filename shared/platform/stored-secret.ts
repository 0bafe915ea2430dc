import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads the text of one secret of Secrets Manager.
 * @param secretId its name or ARN
 * @throws the client's own errors, and when the secret holds bytes instead of text
 */
export function readStoredSecret(secretId: string): (signal: AbortSignal) => Promise<string> {
  const client = new SecretsManagerClient({});
  return async (abortSignal) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
      abortSignal,
    });
    if (SecretString === undefined) throw new Error('the secret holds bytes: store it as text');
    return SecretString;
  };
}
