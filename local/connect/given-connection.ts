import { randomBytes } from 'node:crypto';
import { readStageConfig } from '../../infra/stage-config.ts';
import { WrongConfiguration } from '../../infra/wrong-configuration.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { entryOf, type Provider } from '../../shared/connectors/registry.ts';
import { isUsableSecret } from '../../shared/connectors/secret-check.ts';
import { secretFrom, secretRule } from '../stack/secret-form.ts';
import { Refusal } from '../terminal/refusal.ts';
import { isSecretChosen } from './chosen-secrets.ts';

/** A connection as the configuration lists it. */
export interface GivenConnection {
  readonly name: string;
  readonly provider: Provider;
  /** The only shop or account whose deliveries are accepted. */
  readonly account?: string;
  /** The public URL as it is configured in the tool. */
  readonly url?: string;
}

/** What is known of a connection that a list has. */
export function givenIn(
  list: readonly {
    readonly name: string;
    readonly provider: Provider;
    readonly account?: string | undefined;
    readonly url?: string | undefined;
  }[],
  name: string,
): GivenConnection | undefined {
  const found = list.find((one) => one.name === name);
  if (found === undefined) return undefined;
  const { provider, account, url } = found;
  return { name, provider, ...(account !== undefined && { account }), ...(url !== undefined && { url }) };
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

/** What is wrong with a secret, as a sentence that never quotes it; undefined for one that can verify a delivery. */
export type SecretCheck = (secret: string) => string | undefined;

/** The check of the secrets of a connection. */
export async function secretCheck(connection: GivenConnection): Promise<SecretCheck> {
  const connector = await loadConnector(connection.provider);
  return (secret) =>
    isUsableSecret(connector, connection, secret, Date.now())
      ? undefined
      : `This secret cannot verify a delivery of ${connection.provider}. ${secretRule(connection.provider)}`;
}

/**
 * A random secret, for tools in which the owner chooses it.
 * @throws Refusal if the tool itself makes it
 */
export function generatedSecret(provider: Provider): string {
  if (!isSecretChosen(provider))
    throw new Refusal(
      `${provider} makes the secret itself. Copy it from there, and give it with --secret-file (docs/connectors/${provider}.md).`,
    );
  // Help Scout refuses more than 40 characters.
  return secretFrom(provider, randomBytes(entryOf(provider).secret === 'whsec' ? 32 : 20));
}
