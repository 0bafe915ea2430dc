import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads the text of a secret in Secrets Manager.
 * @param secretId its name or ARN
 * @throws the errors of the client, and an error if the secret is binary
 */
export function readStoredSecret(secretId: string): (signal: AbortSignal) => Promise<string> {
  const client = new SecretsManagerClient({});
  return async (abortSignal) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
      abortSignal,
    });
    if (SecretString === undefined) throw new Error('the secret is binary: store it as text');
    return SecretString;
  };
}
