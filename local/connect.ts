import { readFileSync } from 'node:fs';
import { loadConnector } from '../shared/connectors/load-connector.ts';
import { entryOf } from '../shared/connectors/registry.ts';
import { awsClients, deployedPlace } from './connect/deployed-place.ts';
import {
  type GivenConnection,
  generatedSecret,
  refuseWrongConnection,
  secretCheck,
} from './connect/given-connection.ts';
import { localPlace } from './connect/local-place.ts';
import { CONNECT_HELP, type ConnectOptions, readConnectOptions } from './connect/options.ts';
import { type ConnectionPlace, KEPT_NOWHERE } from './connect/place.ts';
import { ASKED, NOT_ASKED, type Questions } from './connect/questions.ts';
import { REGISTRATIONS } from './connect/register/registrations.ts';
import { runningPlace } from './connect/running-place.ts';
import { sampleResult, sendSample } from './connect/sample-delivery.ts';
import { authenticationOf } from './connector-index/authentication.ts';
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
  const { connection, secret, isNew } = await settle(options, place, questions);
  const { name } = connection;
  const baseUrl = options.publicUrl ?? (await place.url());

  const registered = options.register
    ? await register(options, connection, secret?.value, place, baseUrl)
    : undefined;
  const newest = registered ?? secret?.value;
  const isChanged = isNew || newest !== undefined;
  if (isChanged) await place.store(connection, newest);
  if (secret?.isMade) {
    const again = place.isSecretShownAgain ? `It is also in ${place.kept}` : 'It is not shown again';
    write(`The secret of ${name}, to be copied into the tool. ${again}:`);
    process.stdout.write(`\n  ${secret.value}\n\n`);
  }
  if (isChanged || !options.test)
    await show(connection, `${baseUrl ?? '<Url of the deployed stack>'}/webhooks/${name}`, place);
  if (options.test) await test(options, connection, place);
}

function placeOf({ stage, url, test: isTest }: ConnectOptions): ConnectionPlace {
  if (stage !== undefined) return deployedPlace(stage, 'cdk.json', awsClients);
  const { DATA_DIR } = process.env;
  if (DATA_DIR) return localPlace(DATA_DIR, url);
  if (isTest) return runningPlace(url);
  throw new Refusal(KEPT_NOWHERE);
}

interface Settled {
  readonly connection: GivenConnection;
  /** A secret to be stored. */
  readonly secret: { readonly value: string; readonly isMade: boolean } | undefined;
  /** Whether the place does not have the connection as it is now. */
  readonly isNew: boolean;
}

/** Finds out what is to be connected, and checks it. Stores nothing. */
async function settle(
  options: ConnectOptions,
  place: ConnectionPlace,
  questions: Questions,
): Promise<Settled> {
  const named = options.name ?? options.provider;
  const known = named === undefined ? undefined : await place.find(named);
  if (known !== undefined && options.provider !== undefined && known.provider !== options.provider)
    throw new Refusal(
      `The connection ${known.name} is of ${known.provider}, not ${options.provider}. Give another --name.`,
    );
  const provider = options.provider ?? known?.provider ?? (await questions.provider());
  const name = options.name ?? known?.name ?? (await questions.name(provider));
  const isAccountAsked = known === undefined && entryOf(provider).account;
  const account =
    options.account ?? known?.account ?? (isAccountAsked ? await questions.account() : undefined);
  const connection: GivenConnection = { ...known, name, provider, ...(account !== undefined && { account }) };
  refuseWrongConnection(connection);
  const secret = await newSecret(options, connection, known !== undefined, questions);
  return { connection, secret, isNew: known === undefined || known.account !== account };
}

async function newSecret(
  { secret, register }: ConnectOptions,
  connection: GivenConnection,
  isKnown: boolean,
  questions: Questions,
): Promise<Settled['secret']> {
  const { provider } = connection;
  const check = await secretCheck(connection);
  if (secret?.type === 'file') {
    const value = readSecretFile(secret.path);
    const fault = check(value);
    if (fault !== undefined) throw new Refusal(fault);
    return { value, isMade: false };
  }
  if (secret?.type === 'generate') return { value: generatedSecret(provider), isMade: !register };
  // The tool makes it, or there is one already.
  if (isKnown || (register && REGISTRATIONS[provider]?.makesSecret)) return undefined;
  const given = await questions.secret(provider, check);
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

/** Switches the webhook on. Returns the secret that the tool made, if it makes one. */
async function register(
  { tokenFile, form, api }: ConnectOptions,
  { name, provider, account }: GivenConnection,
  given: string | undefined,
  place: ConnectionPlace,
  baseUrl: string | undefined,
): Promise<string | undefined> {
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
  // Read in any case: a place that cannot be read could not store the secret that the tool makes.
  const [stored] = await place.secretsOf(name);
  const secret = tool.makesSecret ? undefined : (given ?? stored);
  const url = `${baseUrl}/webhooks/${name}`;
  const registered = await tool.register({ name, url, topics, token, secret, account, form, api });
  write(`Switched on at ${provider}: ${registered.on.length} of ${topics.length} topics.`);
  for (const { topic, reason } of registered.refused) write(`${topic}: ${reason}`, '    ');
  if (registered.secret === undefined && given === undefined && stored === undefined)
    throw new Refusal(
      `The webhook existed already, and the API of ${provider} shows its secret once only. Copy it from there, and give it with --secret-file. Nothing was stored.`,
    );
  return registered.secret;
}

async function show({ name, provider }: GivenConnection, url: string, place: ConnectionPlace): Promise<void> {
  const connector = await loadConnector(provider);
  const { topics } = connector;
  write(`The connection ${name} is in ${place.kept}. ${place.next}`);
  const authentication = authenticationOf(provider, connector).replaceAll('`', '');
  const end = authentication.startsWith('a secret in the URL') ? '/<secret>' : '';
  process.stdout.write(`\n  URL      ${url}${end}\n`);
  if (!authentication.startsWith('a signature'))
    process.stdout.write(`  sends    ${paragraph(authentication, '           ').trimStart()}`);
  if (topics.length > 0)
    process.stdout.write(`  topics   ${paragraph(topics.join(', '), '           ').trimStart()}`);
  process.stdout.write(`  page     docs/connectors/${provider}.md\n\n`);
}

async function test(
  { topic }: ConnectOptions,
  connection: GivenConnection,
  place: ConnectionPlace,
): Promise<void> {
  const [secret] = await place.secretsOf(connection.name);
  if (secret === undefined)
    throw new Refusal(`${connection.name} has no secret yet. Give it with --secret-file.`);
  const url = await place.url();
  if (url === undefined) throw new Refusal('The service stack is not deployed yet, so nothing can be sent.');
  const sent = await sendSample({ connection, secret, url, topic });
  process.stdout.write(await sampleResult(sent, url));
}

await runCommand({ name: 'connect', help: CONNECT_HELP, read: readConnectOptions, work: main });
