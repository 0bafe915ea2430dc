import * as z from 'zod';
import type { KnownConnection } from '../shared/connectors/connection-list.ts';
import { PROVIDERS } from '../shared/connectors/registry.ts';
import { readPolicy } from '../shared/lifecycle/policy.ts';

/** A configuration that must not be deployed. The message is a sentence that says what to fix. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
}

/** The configuration of one environment. */
export interface StageConfig {
  /** `dev` or `prod`. Part of the stacks' names. */
  readonly stage: string;
  readonly connections: readonly KnownConnection[];
  /** Overrides of the default policy, including the rules of each connection. */
  readonly policy: Readonly<Record<string, unknown>>;
}

/** Lambda allows 4 KB for all variables of a function. The rest is for the names of table, bus and so on. */
const MAX_CONFIGURATION_BYTES = 3072;

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const connectionSchema = z.strictObject({
  name: z
    .string()
    .max(32)
    .regex(NAME, 'must be lower-case letters, digits and single hyphens, such as "shop-berlin"')
    .refine((name) => name !== 'email', 'must not be "email": the identities of addresses begin with it'),
  provider: z.enum(PROVIDERS),
  /** The only shop or account whose deliveries are accepted. */
  account: z.string().min(1).optional(),
  /** When its orders count as a purchase. By default `when-paid`. */
  orders: z.enum(['when-paid', 'when-placed', 'not-counted']).optional(),
  /** Whether addresses that it reports can merge two customers. By default `link`. */
  emails: z.enum(['link', 'never-link']).optional(),
});

const environmentSchema = z.strictObject({
  connections: z.array(connectionSchema).min(1, 'must list at least one connection'),
  policy: z.record(z.string(), z.unknown()).optional(),
});

const environmentsSchema = z.object({ environments: z.record(z.string(), z.unknown()) });

/**
 * Reads one environment of the `lifecycle` context in `cdk.json`.
 * @throws {WrongConfiguration} when it is wrong
 */
export function readStageConfig(stage: unknown, lifecycle: unknown): StageConfig {
  const environments = environmentsSchema.safeParse(lifecycle);
  if (!environments.success)
    throw wrongConfiguration(
      'context "lifecycle"',
      'must be an object with "environments", such as {"dev": {"connections": […]}}',
    );
  const known = Object.keys(environments.data.environments);
  if (typeof stage !== 'string' || !known.includes(stage))
    throw wrongConfiguration(
      `stage ${JSON.stringify(stage)}`,
      `is not configured: choose ${listed(known)} with -c stage=…, or add it`,
    );
  if (!NAME.test(stage))
    throw wrongConfiguration(`stage "${stage}"`, 'must be lower-case letters, digits and single hyphens');

  const environment = environmentSchema.safeParse(environments.data.environments[stage]);
  if (!environment.success) throw wrongConfiguration(`environment "${stage}"`, sentenceOf(environment.error));
  const { connections, policy = {} } = environment.data;

  const duplicate = connections.find(
    ({ name }, index) => connections.findIndex((other) => other.name === name) < index,
  );
  if (duplicate !== undefined)
    throw wrongConfiguration(
      `environment "${stage}"`,
      `has two connections named "${duplicate.name}": give each its own name`,
    );
  if ('connections' in policy)
    throw wrongConfiguration(
      `environment "${stage}"`,
      'must say how orders count and whether addresses link at the connection ("orders", "emails"), not in the policy',
    );

  const config: StageConfig = {
    stage,
    connections: connections.map(({ name, provider, account }) => ({
      name,
      provider,
      ...(account === undefined ? {} : { account }),
    })),
    policy: withConnectionRules(policy, connections),
  };
  const reading = readPolicy(config.policy);
  if ('refused' in reading) throw wrongConfiguration(`environment "${stage}"`, reading.refused);
  if (JSON.stringify(config).length > MAX_CONFIGURATION_BYTES)
    throw wrongConfiguration(
      `environment "${stage}"`,
      `has too many connections for one function: keep it under ${MAX_CONFIGURATION_BYTES} bytes`,
    );
  return config;
}

function withConnectionRules(
  policy: Readonly<Record<string, unknown>>,
  connections: readonly z.infer<typeof connectionSchema>[],
): Record<string, unknown> {
  const reported = connections.flatMap(({ name, orders, emails }) => {
    const rules = { ...(orders !== undefined && { orders }), ...(emails !== undefined && { emails }) };
    return Object.keys(rules).length === 0 ? [] : [[name, rules] as const];
  });
  return reported.length === 0 ? { ...policy } : { ...policy, connections: Object.fromEntries(reported) };
}

function sentenceOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'is wrong';
  const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  if (issue.path.at(-1) === 'provider') return `${where}unknown provider, choose ${listed(PROVIDERS)}`;
  return `${where}${issue.message}`;
}

function wrongConfiguration(subject: string, sentence: string): WrongConfiguration {
  return new WrongConfiguration(`cdk.json: ${subject} ${sentence}.`);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}
