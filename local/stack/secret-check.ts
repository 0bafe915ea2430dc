import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { entryOf, type Provider } from '../../shared/connectors/registry.ts';
import { isUsableSecret } from '../../shared/connectors/secret-check.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { Configuration } from './configuration.ts';

/**
 * Refuses secrets that could never verify a delivery.
 * @throws Refusal that names the connection, never the secret
 */
export async function refuseUnusableSecrets({ connections }: Configuration, now: number): Promise<void> {
  for (const connection of connections) {
    const connector = await loadConnector(connection.provider);
    if (connection.secrets.every((secret) => isUsableSecret(connector, connection, secret, now))) continue;
    throw new Refusal(
      `CONNECTIONS: a secret of "${connection.name}" cannot verify any delivery. ${ruleOf(connection.provider)}`,
    );
  }
}

function ruleOf(provider: Provider): string {
  switch (entryOf(provider).secret) {
    case 'whsec':
      return `A secret of ${provider} is whsec_ and the base64 of 24 to 64 bytes.`;
    case 'pair':
      return `A secret of ${provider} is the client id and the secret, joined by "&".`;
    default:
      return `Copy it as ${provider} shows it; it has at least 16 characters.`;
  }
}
