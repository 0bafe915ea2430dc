import { randomBytes } from 'node:crypto';
import { readStageConfig, WrongConfiguration } from '../../infra/stage-config.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { entryOf, type Provider } from '../../shared/connectors/registry.ts';
import { isUsableSecret } from '../../shared/connectors/secret-check.ts';
import { secretFrom, secretRule } from '../stack/secret-form.ts';
import { Refusal } from '../terminal/refusal.ts';

/** A connection as the configuration lists it. */
export interface GivenConnection {
  readonly name: string;
  readonly provider: Provider;
  /** The only shop or account whose deliveries are accepted. */
  readonly account?: string;
}

/** What is known of a connection that a list has. */
export function givenIn(
  list: readonly {
    readonly name: string;
    readonly provider: Provider;
    readonly account?: string | undefined;
  }[],
  name: string,
): GivenConnection | undefined {
  const found = list.find((one) => one.name === name);
  if (found === undefined) return undefined;
  const { provider, account } = found;
  return { name, provider, ...(account !== undefined && { account }) };
}

/**
 * Refuses a connection that could not be deployed.
 * @throws Refusal with what is wrong, one sentence each
 */
export function refuseWrongConnection(connection: GivenConnection): void {
  try {
    readStageConfig('local', { environments: { local: { connections: [connection] } } });
  } catch (error) {
    if (!(error instanceof WrongConfiguration)) throw error;
    const sentences = error.faults.map((fault) =>
      fault
        .replace('environment "local": ', '')
        .replace(/^connections\[0\]\./, 'The ')
        .replace(/^connections has /, 'There is '),
    );
    throw new Refusal(sentences.map((sentence) => `${sentence}.`).join('\n'));
  }
}

/**
 * Refuses a secret that can verify no delivery.
 * @throws Refusal that never quotes it
 */
export async function refuseUnusableSecret(connection: GivenConnection, secret: string): Promise<void> {
  const connector = await loadConnector(connection.provider);
  if (isUsableSecret(connector, connection, secret, Date.now())) return;
  throw new Refusal(
    `This secret cannot verify a delivery of ${connection.provider}. ${secretRule(connection.provider)}`,
  );
}

/**
 * A random secret, for tools in which the owner chooses it.
 * @throws Refusal if the tool itself makes it
 */
export function generatedSecret(provider: Provider): string {
  if (entryOf(provider).secret === 'pair')
    throw new Refusal(`${secretRule(provider)} Give it with --secret-file.`);
  return secretFrom(provider, randomBytes(32));
}
