import * as z from 'zod';
import { BUS_ARN, EXAMPLE_BUS_ARN } from '../packages/events/src/cdk/bus-arn.ts';
import type { KnownConnection } from '../shared/connectors/connection-list.ts';
import { mustBeOneOf } from '../shared/platform/nearest.ts';
import { type AlarmsConfig, alarmFaults, alarmsSchema } from './alarm-config.ts';
import { type CapacityConfig, capacitySchema } from './capacity-config.ts';
import {
  connectionFaults,
  connectionSchema,
  connectionWithSecrets,
  knownConnection,
  withConnectionRules,
} from './connection-config.ts';
import { type DeploymentConfig, deploymentFaults, deploymentFields } from './deployment-config.ts';
import { NAME } from './name-form.ts';
import { namedElsewhere } from './named-elsewhere.ts';
import { policyFaults } from './policy-faults.ts';
import { faultsOf } from './schema-faults.ts';
import { type StaffConfig, staffSchema } from './staff-config.ts';
import { type RestoredTable, tableFaults, tableSchema } from './table-config.ts';
import { WrongConfiguration } from './wrong-configuration.ts';

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
  /** Capacity that is there before the traffic; absent for what AWS gives by itself. */
  readonly capacity?: CapacityConfig;
  /** Where and how it is deployed. */
  readonly deployment: DeploymentConfig;
}

/** Lambda allows 4 KB for all variables of a function. The rest is for the names of table, bus and so on. */
const MAX_CONFIGURATION_BYTES = 3072;

/** The archive has the longest name that we choose, `customer-lifecycle-<stage>`, and may have 48 characters. */
const MAX_STAGE_LENGTH = 48 - 'customer-lifecycle-'.length;

/** Who no longer wants it sets 100: nothing more is archived, and what is archived can still be read. */
const archiveAfterYears = z.int().min(1).max(100);

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
    archiveAfterYears: archiveAfterYears.optional(),
    staff: staffSchema.optional(),
    alarms: alarmsSchema.optional(),
    capacity: capacitySchema.optional(),
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
  const known = Object.keys(environments.data?.environments ?? {});
  if (!environments.success || known.length === 0)
    throw new WrongConfiguration([
      'context "lifecycle" must be an object with "environments", such as {"dev": {"connections": […]}}',
    ]);
  if (typeof stage !== 'string' || !known.includes(stage))
    throw new WrongConfiguration([
      `stage ${mustBeOneOf(known, stage)}: choose with -c stage=… (of cdk) or --stage … (of the doctor), or add it`,
    ]);
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
    archiveAfterYears: years,
    capacity,
    ...deployment
  } = environment.data;
  faults.push(...deploymentFaults(deployment));
  faults.push(...connectionFaults(connections));
  for (const arn of new Set(forwardTo.filter((one, index) => forwardTo.indexOf(one) < index)))
    faults.push(`forwardTo has "${arn}" twice: events would arrive there twice`);
  const { account, region } = deployment;
  if (
    forwardTo.some((arn) =>
      arn.endsWith(`:events:${region}:${account}:event-bus/customer-lifecycle-${stage}`),
    )
  )
    faults.push('forwardTo has the bus of the environment itself: leave it out');
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
    connections: connections.map((connection) => knownConnection(stage, connection)),
    policy: withConnectionRules(policyGiven, connections),
    epoch,
    bus,
    alarms,
    rollout,
    ...(table && { table }),
    ...(years !== undefined && { archiveAfterYears: years }),
    ...(capacity && { capacity }),
    ...(staff && { staff }),
    ...(forwardTo.length > 0 && { forwardTo }),
    deployment,
  };
  faults.push(...namedElsewhere(config, deployment));
  if (JSON.stringify([config.connections, config.policy]).length > MAX_CONFIGURATION_BYTES)
    faults.push(
      `connections and policy are too long for the variables of a function: keep them under ${MAX_CONFIGURATION_BYTES} bytes`,
    );
  return { config, faults };
}
