import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import type { Services } from '../../shared/intake/services.ts';
import { keepsWebhookSecretsApart } from '../../shared/platform/identity-secret.ts';
import { errorName, log } from '../../shared/platform/logger.ts';
import { parseSecrets } from '../../shared/platform/secrets.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import { type Answer, answer } from './answer.ts';

/** The names of the connections that have a secret now; undefined if this function cannot or may not read them. */
export type SecretNames = () => Promise<ReadonlySet<string> | undefined>;

const TIME_TO_READ = 5_000;

/** Reads the stored secret at each call, because it is changed while the function runs, and this is rarely called. */
export function readSecretNames(load: (signal: AbortSignal) => Promise<string>): SecretNames {
  return async () => {
    try {
      const text = await load(AbortSignal.timeout(TIME_TO_READ));
      const { connections } = parseSecrets(text);
      return keepsWebhookSecretsApart(text) ? undefined : new Set(connections.keys());
    } catch (error) {
      log('error', 'The secret could not be read', { error: errorName(error) });
      return undefined;
    }
  };
}

/**
 * `GET /connections`: the connections, and what to switch on in their tools. This function does not know the log of
 * deliveries; the local server adds it.
 */
export async function listConnections(
  _services: Services,
  _event: APIGatewayProxyEventV2,
  { connections, secretNames }: PrivacyDeps & { readonly secretNames: SecretNames },
): Promise<Answer> {
  const names = await secretNames();
  const listed = [...connections.values()].map(async ({ name, provider, account }) => ({
    name,
    provider,
    path: `/webhooks/${name}`,
    account: account ?? null,
    secret: names === undefined ? 'unknown' : names.has(name) ? 'configured' : 'missing',
    topics: (await loadConnector(provider)).topics,
    lastDelivery: null,
    outcomes: null,
  }));
  return answer(200, { connections: await Promise.all(listed) });
}
