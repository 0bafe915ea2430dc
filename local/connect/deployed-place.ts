import { readFileSync, writeFileSync } from 'node:fs';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { applyEdits, modify } from 'jsonc-parser';
import * as z from 'zod';
import { isProvider, type Provider } from '../../shared/connectors/registry.ts';
import { parseJson } from '../http/json.ts';
import { notSet } from '../terminal/aws-refusal.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { givenIn } from './given-connection.ts';
import { type ConnectionPlace, withSecret } from './place.ts';

const listed = z.looseObject({
  name: z.string(),
  provider: z.custom<Provider>((value) => typeof value === 'string' && isProvider(value)),
  account: z.string().optional(),
  url: z.string().optional(),
});
const environment = z.looseObject({ connections: z.array(listed) });
const cdkJson = z.looseObject({
  context: z.looseObject({
    lifecycle: z.looseObject({ environments: z.record(z.string(), environment) }),
  }),
});
const stored = z.looseObject({ connections: z.record(z.string(), z.array(z.string())).default({}) });

/** Only what is new is written, in the format of the file. */
const FORMAT = { formattingOptions: { insertSpaces: true, tabSize: 2 } };

/** The clients of AWS that are needed. */
export interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly secretsManager: Pick<SecretsManagerClient, 'send'>;
}

/**
 * The connections of an environment in `cdk.json`, and its secret in Secrets Manager.
 * @param stage the environment, such as `prod`
 * @param file the path of `cdk.json`
 */
export function deployedPlace(stage: string, file: string, clients: () => Promise<Clients>): ConnectionPlace {
  function readFile() {
    const text = readFileSync(file, 'utf8');
    const read = cdkJson.safeParse(parseJson(text));
    if (!read.success) throw new Refusal(`${file} cannot be read. npm run synth says what is wrong with it.`);
    const { environments } = read.data.context.lifecycle;
    const chosen = environments[stage];
    if (chosen === undefined)
      throw new Refusal(
        `${file} has no environment ${stage}. It has: ${Object.keys(environments).join(', ')}.`,
      );
    return { text, chosen };
  }

  /** Where the connection is in the list: at its end if it is new. */
  function indexOf(name: string): number {
    const { connections } = readFile().chosen;
    const index = connections.findIndex((one) => one.name === name);
    return index === -1 ? connections.length : index;
  }

  async function output(stack: 'data' | 'service', name: string): Promise<string | undefined> {
    const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    const StackName = `customer-lifecycle-${stage}-${stack}`;
    const { Stacks: [found] = [] } = await (await clients()).cloudFormation
      .send(new DescribeStacksCommand({ StackName }))
      .catch((error: unknown) => {
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
        if (error instanceof Error && /does not exist/.test(error.message)) return { Stacks: [] };
        throw new Refusal(
          notSet(error, 'the environment') ?? `${StackName} cannot be read: ${messageOf(error)}`,
        );
      });
    return found?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  }

  async function readSecret() {
    const SecretId = await output('data', 'SecretArn');
    if (SecretId === undefined)
      throw new Refusal(
        `The environment ${stage} is not deployed in this account and Region. Deploy it (npm run deploy -- -c stage=${stage}), then run the same command again. Nothing was changed.`,
      );
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const { secretsManager } = await clients();
    const { SecretString = '' } = await secretsManager
      .send(new GetSecretValueCommand({ SecretId }))
      .catch((error: unknown) => {
        throw new Refusal(`The secret ${SecretId} cannot be read: ${messageOf(error)}`);
      });
    const read = stored.safeParse(parseJson(SecretString));
    if (!read.success)
      throw new Refusal(
        `The secret ${SecretId} is not JSON with "connections". Correct it first (docs/deploying.md).`,
      );
    return { SecretId, value: read.data };
  }

  async function addSecret(name: string, secret: string): Promise<void> {
    const { SecretId, value } = await readSecret();
    const secrets = withSecret(value.connections[name] ?? [], secret);
    const changed = { ...value, connections: { ...value.connections, [name]: secrets } };
    const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const { secretsManager } = await clients();
    await secretsManager
      .send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(changed) }))
      .catch((error: unknown) => {
        throw new Refusal(`The secret ${SecretId} cannot be written: ${messageOf(error)}`);
      });
  }

  return {
    kept: `${file} (environment ${stage}) and its secret in Secrets Manager`,
    next: `Deploy it if the connection is new: npm run deploy -- -c stage=${stage}. A secret takes effect within five minutes.`,
    isSecretShownAgain: false,
    find: async (name) => givenIn(readFile().chosen.connections, name),
    async store(connection, secret) {
      const index = indexOf(connection.name);
      // First what may be refused.
      if (secret !== undefined) await addSecret(connection.name, secret);
      const { text, chosen } = readFile();
      const listedNow = chosen.connections[index];
      if (listedNow !== undefined && listedNow.account === connection.account) return;
      const path = ['context', 'lifecycle', 'environments', stage, 'connections', index];
      writeFileSync(file, applyEdits(text, modify(text, path, { ...listedNow, ...connection }, FORMAT)));
    },
    secretsOf: async (name) => (await readSecret()).value.connections[name] ?? [],
    url: () => output('service', 'Url'),
  };
}

/** The clients with the credentials and the Region of the environment. */
export async function awsClients(): Promise<Clients> {
  const [{ CloudFormationClient }, { SecretsManagerClient }] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-secrets-manager'),
  ]);
  return { cloudFormation: new CloudFormationClient({}), secretsManager: new SecretsManagerClient({}) };
}
