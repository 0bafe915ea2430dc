import * as z from 'zod';
import { BUS_ARN, EXAMPLE_BUS_ARN } from '../packages/events/src/cdk/bus-arn.ts';
import type { KnownConnection } from '../shared/connectors/connection-list.ts';
import { entryOf, isProvider, PROVIDERS, type Provider } from '../shared/connectors/registry.ts';
import { didYouMean, mustBeOneOf, shown } from '../shared/platform/nearest.ts';
import { type AlarmsConfig, alarmFaults, alarmsSchema } from './alarm-config.ts';
import { type DeploymentConfig, deploymentFaults, deploymentFields } from './deployment-config.ts';
import { policyFaults } from './policy-faults.ts';
import { faultsOf } from './schema-faults.ts';
import { type StaffConfig, staffSchema } from './staff-config.ts';

/** A configuration that must not be deployed. The message has one line per fault, which says what to fix. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
  /** What is wrong, without the file name and the final punctuation. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.map((fault) => `cdk.json: ${asSentence(fault)}`).join('\n'));
    this.faults = faults;
  }
}

/** A fault with its final punctuation. */
export function asSentence(fault: string): string {
  return fault.endsWith('?') ? fault : `${fault}.`;
}

/** The configuration of one environment. */
export interface StageConfig {
  /** `dev` or `prod`. Part of the stacks' names. */
  readonly stage: string;
  readonly connections: readonly KnownConnection[];
  /** Overrides of the default policy, including the rules of each connection. */
  readonly policy: Readonly<Record<string, unknown>>;
  /** How often the table was restored from a backup. */
  readonly epoch: number;
  /** The kind of the bus: one with rules, or one that keeps the order of a customer's events. */
  readonly bus: 'classic' | 'ordered';
  /** Options of the alarms; none unless given. */
  readonly alarms: AlarmsConfig;
  /** How a new version of the functions takes over. */
  readonly rollout: 'all-at-once' | 'canary';
  /** The table that was restored from a backup; absent while the data stack uses the table that it created. */
  readonly table?: RestoredTable;
  /** Who may use the console with a token; absent if nobody may. */
  readonly staff?: StaffConfig;
  /** ARNs of the buses of other accounts or Regions that get all events; absent if there are none. */
  readonly forwardTo?: readonly string[];
  /** For how many years nothing has happened with customers whose activities are moved to S3; absent if none are moved. */
  readonly archiveAfterYears?: number;
  /** Where and how it is deployed. */
  readonly deployment: DeploymentConfig;
}

/** A table that exists, because it was restored from a backup. */
export interface RestoredTable {
  readonly name: string;
  readonly streamArn: string;
  /**
   * What the data stack does with the table that it created: by default it keeps it, because the service stack uses its name
   * until it is deployed too. Afterwards the stack can release it; the table itself stays until you delete it.
   */
  readonly formerTable: 'kept' | 'released';
}

/** Lambda allows 4 KB for all variables of a function. The rest is for the names of table, bus and so on. */
const MAX_CONFIGURATION_BYTES = 3072;

/** The archive has the longest name that we choose, `customer-lifecycle-<stage>`, and may have 48 characters. */
const MAX_STAGE_LENGTH = 48 - 'customer-lifecycle-'.length;

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function unknownProvider(given: unknown): string {
  const hint = typeof given === 'string' ? didYouMean(given, PROVIDERS) : '';
  return `must be a provider of docs/connectors/README.md, not ${shown(given)}${hint}`;
}

const STREAM = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/([a-zA-Z0-9_.-]+)\/stream\/\S+$/;

const tableSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{3,255}$/, 'must be the name of a table, such as "customers-restored-1"'),
  streamArn: z
    .string()
    .regex(STREAM, 'must be the LatestStreamArn of the table, as aws dynamodb describe-table shows it'),
  formerTable: z.enum(['kept', 'released']).default('kept'),
});

const YEARS = 'must be a whole number of years from 1 to 100, such as 3';
/** Who no longer wants it sets 100: nothing more is archived, and what is archived can still be read. */
const archiveAfterYearsSchema = z.int(YEARS).min(1, YEARS).max(100, YEARS);

const connectionSchema = z.strictObject({
  name: z
    .string()
    .max(32)
    .regex(NAME, 'must be lower-case letters, digits and single hyphens, such as "shop-berlin"')
    .refine((name) => name !== 'email', 'must not be "email": the identities of addresses begin with it'),
  provider: z.custom<Provider>((given) => typeof given === 'string' && isProvider(given), {
    error: ({ input }) => unknownProvider(input),
  }),
  /** The only shop or account whose deliveries are accepted. */
  account: z.string().min(1).optional(),
  /** Whether deliveries of the provider's test mode count. By default only on `local` and `dev`. */
  testTraffic: z.boolean().optional(),
  /** The public URL as it is configured in the tool, if it is not the one that arrives. */
  url: z
    .url({
      protocol: /^https$/,
      error: 'must be an https URL, such as "https://hooks.example.com/webhooks/shop"',
    })
    .optional(),
  /** When its orders count as a purchase. By default `when-paid`. */
  orders: z.enum(['when-paid', 'when-placed', 'not-counted']).optional(),
  /** Whether addresses that it reports can merge two customers. By default `link`. */
  emails: z.enum(['link', 'never-link']).optional(),
});

/** With the secrets of `npm start`, which reads them itself. */
const connectionWithSecrets = connectionSchema.extend({ secrets: z.unknown().optional() });

function environmentSchema(connection: typeof connectionSchema | typeof connectionWithSecrets) {
  return z.strictObject({
    connections: z.array(connection).min(1),
    policy: z.record(z.string(), z.unknown()).optional(),
    /** How often the table was restored from a backup: raised at each restore, never lowered. */
    epoch: z.int().min(0).max(999_999).optional(),
    /** `classic` has rules and an archive; `ordered` has subscribers, and keeps the order of a customer's events. */
    bus: z.enum(['classic', 'ordered']).optional(),
    rollout: z.enum(['all-at-once', 'canary']).optional(),
    table: tableSchema.optional(),
    /** After how many years without anything the activities of a customer are moved to S3. */
    archiveAfterYears: archiveAfterYearsSchema.optional(),
    staff: staffSchema.optional(),
    alarms: alarmsSchema.optional(),
    forwardTo: z
      .array(z.string().regex(BUS_ARN, `must be the ARN of an event bus, such as "${EXAMPLE_BUS_ARN}"`))
      .optional(),
    ...deploymentFields,
  });
}

/**
 * The policy of an environment, even if the environment has other faults. It is the given object itself: a record would
 * leave out the name `__proto__`, which must be refused like other unknown names.
 */
const policyOf = z.object({
  policy: z.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
});

const environmentsSchema = z.object({ environments: z.record(z.string(), z.unknown()) });

/**
 * Reads one environment of the `lifecycle` context in `cdk.json`.
 * @param hasSecrets whether the connections may have `secrets`, which the result does not contain
 * @throws {WrongConfiguration} with everything that is wrong
 */
export function readStageConfig(stage: unknown, lifecycle: unknown, hasSecrets = false): StageConfig {
  const environments = environmentsSchema.safeParse(lifecycle);
  if (!environments.success)
    throw new WrongConfiguration([
      'context "lifecycle" must be an object with "environments", such as {"dev": {"connections": […]}}',
    ]);
  const known = Object.keys(environments.data.environments);
  if (typeof stage !== 'string' || !known.includes(stage))
    throw new WrongConfiguration([`stage ${mustBeOneOf(known, stage)}: choose with -c stage=…, or add it`]);
  if (!NAME.test(stage))
    throw new WrongConfiguration([`stage "${stage}" must be lower-case letters, digits and single hyphens`]);
  if (stage.length > MAX_STAGE_LENGTH)
    throw new WrongConfiguration([
      `stage "${stage}" has ${stage.length} characters: use at most ${MAX_STAGE_LENGTH}, because names of resources contain it`,
    ]);

  const given = environments.data.environments[stage];
  const { config, faults } = readEnvironment(
    stage,
    given,
    environmentSchema(hasSecrets ? connectionWithSecrets : connectionSchema),
  );
  if (config === undefined || faults.length > 0)
    throw new WrongConfiguration(faults.map((fault) => `environment "${stage}": ${fault}`));
  return config;
}

function readEnvironment(
  stage: string,
  given: unknown,
  schema: ReturnType<typeof environmentSchema>,
): { readonly config?: StageConfig; readonly faults: readonly string[] } {
  const environment = schema.safeParse(given);
  const policyGiven = policyOf.safeParse(given).data?.policy ?? {};
  const faults = [
    ...faultsOf(schema, given),
    ...policyFaults({ ...policyGiven, connections: {} }).map((fault) => `policy.${fault}`),
  ];
  if ('connections' in policyGiven)
    faults.push(
      'policy.connections is set by the connections themselves: give "orders" and "emails" at the connection',
    );
  if (!environment.success) return { faults };

  const {
    connections,
    policy: _,
    staff,
    alarms = {},
    epoch = 0,
    bus = 'classic',
    rollout = 'all-at-once',
    table,
    forwardTo = [],
    archiveAfterYears,
    ...deployment
  } = environment.data;
  faults.push(...deploymentFaults(deployment));
  const duplicates = connections.filter(
    ({ name }, index) => connections.findIndex((other) => other.name === name) < index,
  );
  for (const name of new Set(duplicates.map((connection) => connection.name)))
    faults.push(`connections has two named "${name}": give each its own name`);
  for (const arn of new Set(forwardTo.filter((one, index) => forwardTo.indexOf(one) < index)))
    faults.push(`forwardTo has "${arn}" twice: events would arrive there twice`);
  for (const { name, provider, testTraffic, account } of connections) {
    if (testTraffic !== undefined && !entryOf(provider).testMode)
      faults.push(
        `connections has "testTraffic" at "${name}": ${provider} has no test mode, so leave it out`,
      );
    if (account !== undefined && !entryOf(provider).account)
      faults.push(
        `connections has "account" at "${name}": the deliveries of ${provider} are bound to its secret alone, so leave it out`,
      );
  }
  faults.push(
    ...alarmFaults(
      alarms,
      connections.map(({ name }) => name),
    ),
  );
  if (table !== undefined) faults.push(...tableFaults(table, epoch));
  if (bus === 'ordered' && forwardTo.length > 0)
    faults.push('forwardTo needs rules, which an ordered bus does not have: leave one of the two out');
  const config: StageConfig = {
    stage,
    connections: connections.map(
      ({ name, provider, account, url, testTraffic = countsTestTraffic(stage, provider) }) => ({
        name,
        provider,
        ...(account === undefined ? {} : { account }),
        ...(testTraffic && { testTraffic }),
        ...(url === undefined ? {} : { url }),
        ...(entryOf(provider).addressOnce && { addressOnce: true }),
      }),
    ),
    policy: withConnectionRules(policyGiven, connections),
    epoch,
    bus,
    alarms,
    rollout,
    ...(table && { table }),
    ...(archiveAfterYears !== undefined && { archiveAfterYears }),
    ...(staff && { staff }),
    ...(forwardTo.length > 0 && { forwardTo }),
    deployment,
  };
  if (JSON.stringify([config.connections, config.policy]).length > MAX_CONFIGURATION_BYTES)
    faults.push(
      `connections and policy are too long for the variables of a function: keep them under ${MAX_CONFIGURATION_BYTES} bytes`,
    );
  return { config, faults };
}

function tableFaults({ name, streamArn }: RestoredTable, epoch: number): readonly string[] {
  const [, ofStream] = STREAM.exec(streamArn) ?? [];
  return [
    ...(ofStream === name
      ? []
      : [
          `table has the stream of the table "${ofStream}", not of "${name}": give both of the restored table`,
        ]),
    ...(epoch > 0
      ? []
      : [
          'table needs an "epoch" of 1 or more: the restored table repeats sequences of the backup, so subscribers would drop its events',
        ]),
  ];
}

/** Test orders must never count as sales, so by default they count only where nothing is sold. */
function countsTestTraffic(stage: string, provider: Provider): boolean {
  return (stage === 'local' || stage === 'dev') && entryOf(provider).testMode === true;
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
