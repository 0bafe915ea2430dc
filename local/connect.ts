import { readFileSync } from 'node:fs';
import { loadConnector } from '../shared/connectors/load-connector.ts';
import { awsClients, deployedPlace } from './connect/deployed-place.ts';
import {
  type GivenConnection,
  generatedSecret,
  refuseUnusableSecret,
  refuseWrongConnection,
} from './connect/given-connection.ts';
import { localPlace } from './connect/local-place.ts';
import { CONNECT_HELP, type ConnectOptions, readConnectOptions } from './connect/options.ts';
import type { ConnectionPlace } from './connect/place.ts';
import { ASKED, NOT_ASKED, type Questions } from './connect/questions.ts';
import { REGISTRATIONS } from './connect/register/registrations.ts';
import { sendSample } from './connect/sample-delivery.ts';
import { paragraph } from './terminal/layout.ts';
import { printable } from './terminal/printable.ts';
import { messageOf, Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';
import { readToken } from './terminal/token.ts';

const write = (text: string, indentation = '  ') =>
  process.stdout.write(paragraph(printable(text), indentation));

async function main(options: ConnectOptions): Promise<void> {
  const questions = process.stdin.isTTY && process.stdout.isTTY ? ASKED : NOT_ASKED;
  const place = placeOf(options);
  const connection = await settle(options, place, questions);
  const baseUrl = options.publicUrl ?? (await place.url());
  const url = `${baseUrl ?? '<Url of the deployed stack>'}/webhooks/${connection.name}`;

  if (options.register) await register(options, connection, place, baseUrl);
  await show(connection, url, place);
  if (options.test) await test(options, connection, place);
}

function placeOf({ stage, url }: ConnectOptions): ConnectionPlace {
  if (stage !== undefined) return deployedPlace(stage, 'cdk.json', awsClients);
  const { DATA_DIR } = process.env;
  if (!DATA_DIR)
    throw new Refusal(
      'Say where the connection is to be kept: DATA_DIR=.data for a local stack with this data folder, or --stage for a deployed environment.',
    );
  return localPlace(DATA_DIR, url);
}

/** Finds out what is to be connected, checks it, and stores it with its secret. Only what is new is stored. */
async function settle(
  options: ConnectOptions,
  place: ConnectionPlace,
  questions: Questions,
): Promise<GivenConnection> {
  const named = options.name ?? options.provider;
  const known = named === undefined ? undefined : await place.find(named);
  if (known !== undefined && options.provider !== undefined && known.provider !== options.provider)
    throw new Refusal(
      `The connection ${known.name} is of ${known.provider}, not ${options.provider}. Give another --name.`,
    );
  const provider = options.provider ?? known?.provider ?? (await questions.provider());
  const name = options.name ?? known?.name ?? (await questions.name(provider));
  const account =
    options.account ?? known?.account ?? (known === undefined ? await questions.account() : undefined);
  const connection: GivenConnection = { name, provider, ...(account !== undefined && { account }) };
  refuseWrongConnection(connection);

  const secret = await newSecret(options, connection, known !== undefined, questions);
  if (secret !== undefined) await refuseUnusableSecret(connection, secret.value);
  if (known === undefined || known.account !== account) await place.add(connection);
  if (secret !== undefined) {
    await place.addSecret(name, secret.value);
    if (secret.isMade) {
      write(`The secret of ${name}, to be copied into the tool. It is not shown again:`);
      process.stdout.write(`\n  ${secret.value}\n\n`);
    }
  }
  return connection;
}

async function newSecret(
  { secret, register }: ConnectOptions,
  { provider }: GivenConnection,
  isKnown: boolean,
  questions: Questions,
): Promise<{ readonly value: string; readonly isMade: boolean } | undefined> {
  if (secret?.type === 'file') return { value: readSecretFile(secret.path), isMade: false };
  if (secret?.type === 'generate') return { value: generatedSecret(provider), isMade: !register };
  // The tool makes it, or there is one already.
  if (isKnown || (register && REGISTRATIONS[provider]?.makesSecret)) return undefined;
  const given = await questions.secret(provider);
  return given === undefined
    ? { value: generatedSecret(provider), isMade: !register }
    : { value: given, isMade: false };
}

function readSecretFile(path: string): string {
  try {
    const secret = readFileSync(path === '-' ? 0 : path, 'utf8').trim();
    if (secret !== '') return secret;
  } catch (error) {
    throw new Refusal(`The secret file ${path} cannot be read: ${messageOf(error)}.`);
  }
  throw new Refusal(`The secret file ${path} is empty.`);
}

async function register(
  { tokenFile, form, api }: ConnectOptions,
  { name, provider, account }: GivenConnection,
  place: ConnectionPlace,
  baseUrl: string | undefined,
): Promise<void> {
  const tool = REGISTRATIONS[provider];
  if (tool === undefined)
    throw new Refusal(
      `Webhooks of ${provider} cannot be registered by its API here. Switch them on as docs/connectors/${provider}.md says.`,
    );
  if (baseUrl === undefined || !baseUrl.startsWith('https:'))
    throw new Refusal(
      `${provider} needs an https URL to send to. Give it with --public-url, such as that of a tunnel (docs/local.md).`,
    );
  const token = readToken(tokenFile, process.env);
  const { topics } = await loadConnector(provider);
  // Also shows, before the tool makes a secret, that there is a place to keep it.
  const [secret] = await place.secretsOf(name);
  const url = `${baseUrl}/webhooks/${name}`;
  const registered = await tool.register({ name, url, topics, token, secret, account, form, api });
  if (registered.secret !== undefined) await place.addSecret(name, registered.secret);
  write(`Switched on at ${provider}: ${registered.on.length} of ${topics.length} topics.`);
  for (const { topic, reason } of registered.refused) write(`${topic}: ${reason}`, '    ');
  if (tool.makesSecret && registered.secret === undefined && secret === undefined)
    write(
      `The webhook existed already, and the API of ${provider} shows its secret once only. Copy it from there, and give it with --secret-file.`,
    );
}

async function show({ name, provider }: GivenConnection, url: string, place: ConnectionPlace): Promise<void> {
  const { topics } = await loadConnector(provider);
  write(`The connection ${name} is in ${place.kept}. ${place.next}`);
  process.stdout.write(`\n  URL      ${url}\n`);
  if (topics.length > 0)
    process.stdout.write(`  topics   ${paragraph(topics.join(', '), '           ').trimStart()}`);
  process.stdout.write(`  page     docs/connectors/${provider}.md\n\n`);
}

async function test(
  { topic, publicUrl }: ConnectOptions,
  connection: GivenConnection,
  place: ConnectionPlace,
): Promise<void> {
  const [secret] = await place.secretsOf(connection.name);
  if (secret === undefined)
    throw new Refusal(`${connection.name} has no secret yet. Give it with --secret-file.`);
  const url = await place.url();
  if (url === undefined) throw new Refusal('The service stack is not deployed yet, so nothing can be sent.');
  process.stdout.write(await sendSample({ connection, secret, url, publicUrl, topic }));
}

await runCommand({ name: 'connect', help: CONNECT_HELP, read: readConnectOptions, work: main });
