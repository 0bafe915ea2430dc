import * as z from 'zod';
import type { KnownConnection } from '../shared/connectors/connection-list.ts';
import { PROVIDERS } from '../shared/connectors/registry.ts';
import { readPolicy } from '../shared/lifecycle/policy.ts';

/** A configuration that must not be deployed. The message is a sentence that says what to mend. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
}

/** What one environment is made of. */
export interface StageConfig {
  /** `dev` or `prod`: part of the stacks' names. */
  readonly stage: string;
  readonly connections: readonly KnownConnection[];
  /** Overrides of the default policy, what is told of each connection included. */
  readonly policy: Readonly<Record<string, unknown>>;
}

/** Lambda holds all variables of a function in 4 KB; what remains is for the names of table, bus and the like. */
const MOST_CONFIGURATION_BYTES = 3072;

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Providers whose deliveries say whether they are of a test. */
const WITH_TEST_MODE: ReadonlySet<string> = new Set(['shopify', 'stripe']);

const connectionSchema = z.strictObject({
  name: z
    .string()
    .max(32)
    .regex(NAME, 'must be lower-case letters, digits and single hyphens, such as "shop-berlin"')
    .refine((name) => name !== 'email', 'must not be "email": the identities of addresses begin with it'),
  provider: z.enum(PROVIDERS),
  /** The one shop or account whose deliveries are taken. */
  account: z.string().min(1).optional(),
  /** Whether deliveries of the provider's test mode count: unless told otherwise on `local` and `dev` alone. */
  testTraffic: z.boolean().optional(),
  /** When its orders count as a purchase; `when-paid` unless told otherwise. */
  orders: z.enum(['when-paid', 'when-placed', 'not-counted']).optional(),
  /** Whether an address that it tells can make two customers one; `link` unless told otherwise. */
  emails: z.enum(['link', 'never-link']).optional(),
});

const environmentSchema = z.strictObject({
  connections: z.array(connectionSchema).min(1, 'must list at least one connection'),
  policy: z.record(z.string(), z.unknown()).optional(),
});

const environmentsSchema = z.object({ environments: z.record(z.string(), z.unknown()) });

/**
 * Reads one environment of the `lifecycle` context in `cdk.json`.
 * @throws {WrongConfiguration} when anything about it is wrong
 */
export function readStageConfig(stage: unknown, lifecycle: unknown): StageConfig {
  const environments = environmentsSchema.safeParse(lifecycle);
  if (!environments.success)
    throw wrong(
      'context "lifecycle"',
      'must be an object with "environments", such as {"dev": {"connections": […]}}',
    );
  const known = Object.keys(environments.data.environments);
  if (typeof stage !== 'string' || !known.includes(stage))
    throw wrong(
      `stage ${JSON.stringify(stage)}`,
      `is not configured: choose ${listed(known)} with -c stage=…, or add it`,
    );
  if (!NAME.test(stage))
    throw wrong(`stage "${stage}"`, 'must be lower-case letters, digits and single hyphens');

  const environment = environmentSchema.safeParse(environments.data.environments[stage]);
  if (!environment.success) throw wrong(`environment "${stage}"`, sentenceOf(environment.error));
  const { connections, policy = {} } = environment.data;

  const twice = connections.find(
    ({ name }, index) => connections.findIndex((other) => other.name === name) < index,
  );
  if (twice !== undefined)
    throw wrong(
      `environment "${stage}"`,
      `has two connections named "${twice.name}": give each its own name`,
    );
  const untestable = connections.find(
    ({ provider, testTraffic }) => testTraffic !== undefined && !WITH_TEST_MODE.has(provider),
  );
  if (untestable !== undefined)
    throw wrong(
      `environment "${stage}"`,
      `has "testTraffic" at "${untestable.name}": ${untestable.provider} has no test mode, so leave it out`,
    );
  if ('connections' in policy)
    throw wrong(
      `environment "${stage}"`,
      'must say how orders count and whether addresses link at the connection ("orders", "emails"), not in the policy',
    );

  const config: StageConfig = {
    stage,
    connections: connections.map(
      ({ name, provider, account, testTraffic = countsTestTraffic(stage, provider) }) => ({
        name,
        provider,
        ...(account === undefined ? {} : { account }),
        ...(testTraffic && { testTraffic }),
      }),
    ),
    policy: withConnectionRules(policy, connections),
  };
  const reading = readPolicy(config.policy);
  if ('refused' in reading) throw wrong(`environment "${stage}"`, reading.refused);
  if (JSON.stringify(config).length > MOST_CONFIGURATION_BYTES)
    throw wrong(
      `environment "${stage}"`,
      `has too many connections for one function: keep it under ${MOST_CONFIGURATION_BYTES} bytes`,
    );
  return config;
}

/** Test orders must never be taken for sales: unless told otherwise they count only where nobody sells anything. */
function countsTestTraffic(stage: string, provider: string): boolean {
  return (stage === 'local' || stage === 'dev') && WITH_TEST_MODE.has(provider);
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

function wrong(subject: string, sentence: string): WrongConfiguration {
  return new WrongConfiguration(`cdk.json: ${subject} ${sentence}.`);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}
