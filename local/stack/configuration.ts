import { createHash } from 'node:crypto';
import * as z from 'zod';
import { readStageConfig, type StageConfig } from '../../infra/stage-config.ts';
import { asSentence, WrongConfiguration } from '../../infra/wrong-configuration.ts';
import type { KnownConnection } from '../../shared/connectors/connection-list.ts';
import { PROVIDERS } from '../../shared/connectors/registry.ts';
import { connectionsFile, readConnectionsFile } from '../connect/connections-file.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { readPort } from './port.ts';
import { secretFrom } from './secret-form.ts';

/** A connection with the secrets that its sender signs with. */
export interface LocalConnection extends KnownConnection {
  readonly secrets: readonly [string, ...string[]];
}

/** The settings in environment variables. */
export interface Configuration {
  /** 0 for any free port. */
  readonly port: number;
  readonly dataDirectory: string | undefined;
  readonly dynamoDbEndpoint: string | undefined;
  readonly connections: readonly LocalConnection[];
  /** Overrides of the default policy, including those of single connections. */
  readonly policy: Readonly<Record<string, unknown>>;
  /** How often the data folder was restored from a copy. */
  readonly epoch: number;
  /** For how many years nothing has happened with customers whose activities are archived; undefined if none are. */
  readonly archiveAfterYears: number | undefined;
}

/**
 * Reads PORT, DATA_DIR, DYNAMODB_ENDPOINT, CONNECTIONS, POLICY, EPOCH and ARCHIVE_AFTER_YEARS, and without CONNECTIONS the file that `npm run connect`
 * writes into DATA_DIR.
 * @throws Refusal when one is wrong
 */
export function readConfiguration(variables: NodeJS.ProcessEnv): Configuration {
  const { PORT, DATA_DIR, DYNAMODB_ENDPOINT, CONNECTIONS, POLICY, EPOCH, ARCHIVE_AFTER_YEARS } = variables;
  return {
    port: readPort(PORT),
    dataDirectory: DATA_DIR || undefined,
    dynamoDbEndpoint: DYNAMODB_ENDPOINT || undefined,
    ...readConnections(sourceOf(CONNECTIONS, DATA_DIR), POLICY),
    epoch: readEpoch(EPOCH),
    archiveAfterYears: readYears(ARCHIVE_AFTER_YEARS),
  };
}

function readEpoch(text: string | undefined): number {
  if (text && !/^\d{1,6}$/.test(text))
    throw new Refusal(`EPOCH must be a whole number from 0, such as 1 after the first restore, not ${text}.`);
  return Number(text || 0);
}

function readYears(text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (!/^([1-9]\d?|100)$/.test(text))
    throw new Refusal(`ARCHIVE_AFTER_YEARS must be a whole number of years from 1 to 100, not ${text}.`);
  return Number(text);
}

/** Where the connections are listed, and the text. */
interface Source {
  readonly place: string;
  readonly text: string;
}

/** The variable comes first, then the file that `npm run connect` writes. */
function sourceOf(variable: string | undefined, directory: string | undefined): Source | undefined {
  if (variable) return { place: 'CONNECTIONS', text: variable };
  const text = directory ? readConnectionsFile(directory) : undefined;
  return directory && text !== undefined ? { place: connectionsFile(directory), text } : undefined;
}

const EXAMPLE = '[{"name":"shop-berlin","provider":"shopify","secrets":["…"]}]';

const secretsSchema = z.array(z.string().min(1)).min(1);

function readConnections(
  source: Source | undefined,
  policyText: string | undefined,
): Pick<Configuration, 'connections' | 'policy'> {
  const place = source?.place ?? 'CONNECTIONS';
  const listed: unknown =
    source === undefined
      ? PROVIDERS.map((provider) => ({ name: provider, provider }))
      : parseJson(place, source.text);
  if (!Array.isArray(listed) || listed.length === 0)
    throw new Refusal(`${place} must be a JSON list of connections such as ${EXAMPLE}.`);
  const { secrets, faults } = readSecrets(listed, place);
  const policy = policyText ? parseJson('POLICY', policyText) : {};
  const checked = check({ connections: listed, policy }, place);
  if (faults.length > 0 || 'faults' in checked)
    throw new Refusal([...faults, ...('faults' in checked ? checked.faults : [])].join('\n'));
  return {
    policy: checked.policy,
    connections: checked.connections.map((connection, index) => {
      const [first = developmentSecret(connection), ...others] = secrets[index] ?? [];
      return { ...connection, secrets: [first, ...others] };
    }),
  };
}

const withSecrets = z.object({ secrets: z.unknown() });

/** The secrets of each connection. No fault quotes a secret. */
function readSecrets(listed: readonly unknown[], place: string) {
  const faults: string[] = [];
  const secrets = listed.map((connection, index) => {
    const reading = secretsSchema.optional().safeParse(withSecrets.safeParse(connection).data?.secrets);
    if (!reading.success)
      faults.push(`${place}[${index}].secrets must be a list of at least one secret, each a text.`);
    return reading.data;
  });
  return { secrets, faults };
}

function check(environment: object, place: string): StageConfig | { readonly faults: readonly string[] } {
  try {
    return readStageConfig('local', { environments: { local: environment } }, true);
  } catch (error) {
    if (!(error instanceof WrongConfiguration)) throw error;
    return { faults: error.faults.map((fault) => asSentence(asGiven(fault, place))) };
  }
}

/** A fault with the names of the environment variables, or of the file. */
function asGiven(fault: string, place: string): string {
  return fault
    .replace('environment "local": ', '')
    .replace(/^connections\b/, () => place)
    .replace(/^policy\b/, 'POLICY');
}

function parseJson(variable: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${variable} is not JSON: ${messageOf(error)}.`);
  }
}

/** A secret that is the same at every start. It protects nothing: only local stacks use it. */
export function developmentSecret({ name, provider }: Pick<KnownConnection, 'name' | 'provider'>): string {
  const bytes = createHash('sha256').update(`customer-lifecycle development secret of ${name}`).digest();
  return secretFrom(provider, bytes);
}
