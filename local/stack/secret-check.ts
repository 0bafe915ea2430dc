import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { isUsableSecret } from '../../shared/connectors/secret-check.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { Configuration } from './configuration.ts';
import { secretRule } from './secret-form.ts';

/**
 * Refuses secrets that could never verify a delivery.
 * @throws Refusal that names the connection, never the secret
 */
export async function refuseUnusableSecrets({ connections }: Configuration, now: number): Promise<void> {
  for (const connection of connections) {
    const connector = await loadConnector(connection.provider);
    if (connection.secrets.every((secret) => isUsableSecret(connector, connection, secret, now))) continue;
    throw new Refusal(
      `CONNECTIONS: a secret of "${connection.name}" cannot verify any delivery. ${secretRule(connection.provider)}`,
    );
  }
}
