import * as z from 'zod';
import type { Cost } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import { costOf, PRICES_AS_OF } from './prices.ts';
import type { Row } from './rows.ts';
import type { Mix } from './webhooks.ts';

const MILLION = 1_000_000;
const TRANSITION_SHARE = 0.1;
const NEW_OBJECT_SHARE = 1 / 3;

/** What this machine cannot measure, and the bench assumes instead. */
const ASSUMED = {
  /** Billed seconds of ingest per webhook: two calls to the table; the transaction takes about 25 ms. */
  ingestSeconds: 0.03,
  ingestGigabytes: 0.5,
  /** Billed seconds of publish per transition, with one invocation for each. */
  publishSeconds: 0.03,
  publishGigabytes: 0.25,
  eventBytes: 1_200,
  /** One line of the access log. */
  accessLogBytes: 270,
} as const;

/** The cost of a million webhooks that each name one identity, and of a million that each name two. */
export function costsPerMillion(oneIdentity: Mix, twoIdentities: Mix): Row[] {
  const rowUnits = weighted(oneIdentity, (cost) => cost.rowUnits);
  return [
    { ...costPerMillion(oneIdentity, 'each webhook names one identity'), budget: BUDGETS.millionWebhooks },
    {
      ...costPerMillion(
        twoIdentities,
        'each webhook names a customer number and an e-mail address, and both are read',
      ),
      what: 'the same with two identities per webhook',
      budget: null,
    },
    {
      what: 'the part of the index by row in it',
      scenario: 'the same webhooks: an entry is written only if the history of a customer changes',
      unit: '$',
      budget: BUDGETS.millionHistories,
      measured: costOf('writeUnit', MILLION * rowUnits),
      raw: `${rowUnits.toFixed(2)} write units of the index by row per webhook`,
    },
  ];
}

/** A value of the mix, by the share of each kind. */
function weighted(mix: Mix, read: (cost: Cost) => number): number {
  const { plain, newObject, transition, transitionAndNewObject } = mix;
  return (
    (1 - TRANSITION_SHARE) * ((1 - NEW_OBJECT_SHARE) * read(plain) + NEW_OBJECT_SHARE * read(newObject)) +
    TRANSITION_SHARE *
      ((1 - NEW_OBJECT_SHARE) * read(transition) + NEW_OBJECT_SHARE * read(transitionAndNewObject))
  );
}

function costPerMillion(mix: Mix, identities: string): Row {
  const writes = weighted(mix, ({ units }) => units.table + units.index);
  const reads = weighted(mix, ({ readUnits }) => readUnits);
  const logged = weighted(mix, (cost) => cost.logged) + ASSUMED.accessLogBytes;
  const { ingestSeconds, ingestGigabytes, publishSeconds, publishGigabytes, eventBytes } = ASSUMED;
  const parts = {
    'HTTP API': costOf('httpApiRequest', MILLION),
    ingest:
      costOf('lambdaRequest', MILLION) +
      costOf('lambdaGigabyteSecond', MILLION * ingestSeconds * ingestGigabytes),
    writes: costOf('writeUnit', MILLION * writes),
    reads: costOf('readUnit', MILLION * reads),
    publish:
      costOf('lambdaRequest', MILLION * TRANSITION_SHARE) +
      costOf('lambdaGigabyteSecond', MILLION * TRANSITION_SHARE * publishSeconds * publishGigabytes),
    events:
      costOf('customEvent', MILLION * TRANSITION_SHARE) +
      costOf('archivedByte', MILLION * TRANSITION_SHARE * eventBytes),
    logs: costOf('loggedByte', MILLION * logged),
  };
  return {
    what: 'cost of a million webhooks, HTTP API',
    scenario:
      `10 % transitions, a third with a new object, independent of each other; ${identities}; ` +
      `assumed: ingest 30 ms at 512 MB, publish 30 ms at 256 MB per transition; prices of ${PRICES_AS_OF}`,
    unit: '$',
    budget: null,
    measured: sum(parts),
    raw: `${writes.toFixed(2)} write units, ${reads.toFixed(2)} read units, ${logged.toFixed(0)} bytes of logs per webhook · ${listOf(parts)}`,
  };
}

const DAYS_PER_MONTH = 365 / 12;
const MINUTES_PER_MONTH = DAYS_PER_MONTH * 24 * 60;

/** One listing of the first parts of all keys. */
const LISTINGS_PER_REDRIVE = 1;
/** Billed seconds of a scheduled run that has nothing to do. Assumed. */
const IDLE_RUN_SECONDS = 0.05;

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

const alarmSchema = z.object({
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional(),
});

/** The cost of a month without webhooks: the resources in the templates, and the scheduled runs. */
export function fixedCost(templates: readonly unknown[], review: IdleReview): Row[] {
  const resources = templates.flatMap((one) => Object.values(template.parse(one).Resources));
  const count = (type: string) => resources.filter((resource) => resource.Type === type).length;
  const secrets = count('AWS::SecretsManager::Secret');
  const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const options = {
    'composite alarm': costOf('compositeAlarmMonth', count('AWS::CloudWatch::CompositeAlarm')),
    dashboard: costOf('dashboardMonth', count('AWS::CloudWatch::Dashboard')),
  };
  const fixed = {
    secret: costOf('secretMonth', secrets),
    alarms: costOf('alarmMonth', sum(alarms.map(({ Properties }) => metricsIn(Properties)))),
    ...Object.fromEntries(Object.entries(options).filter(([, dollars]) => dollars > 0)),
  };
  const rates = resources
    .flatMap(({ Type, Properties }) =>
      Type === 'AWS::Events::Rule' ? (Properties?.ScheduleExpression ?? []) : [],
    )
    .map((expression) => minutesOf(String(expression)))
    .sort((a, b) => a - b);
  const [reviewEvery = Number.NaN, redriveEvery = Number.NaN] = rates;
  const runs = MINUTES_PER_MONTH / reviewEvery + MINUTES_PER_MONTH / redriveEvery;
  const scheduled = {
    runs: costOf('lambdaRequest', runs) + costOf('lambdaGigabyteSecond', runs * IDLE_RUN_SECONDS * 0.5),
    "the review's queries": costOf('readUnit', (MINUTES_PER_MONTH / reviewEvery) * review.readUnits),
    "the redrive's listings": costOf('objectList', (LISTINGS_PER_REDRIVE * MINUTES_PER_MONTH) / redriveEvery),
  };
  const parts = { ...fixed, ...scheduled };
  return [
    {
      what: 'fixed cost per month',
      scenario:
        'secrets, alarms and dashboards of the synthesised templates (an unused table, bus, bucket, function or metric costs nothing), and the schedules: ' +
        `review every ${reviewEvery} min and redrive every ${redriveEvery} min, with nothing to do; assumed: ${IDLE_RUN_SECONDS * 1000} ms at 512 MB per run`,
      unit: '$',
      budget: BUDGETS.fixedMonthly,
      measured: sum(parts),
      raw: `${secrets} secret, ${alarms.length} alarms, ${runs.toFixed(0)} runs, ${review.readUnits} read units per review · ${listOf(parts)}`,
    },
  ];
}

/** What a review costs when no customer is due. */
export interface IdleReview {
  readonly readUnits: number;
}

function minutesOf(expression: string): number {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(expression) ?? [];
  if (minutes === undefined) throw new Error(`the schedule ${expression} is not a rate in minutes`);
  return Number(minutes);
}

/** How many metrics an alarm reads. An alarm on an expression is billed for each. */
function metricsIn(alarm: Readonly<Record<string, unknown>> = {}): number {
  const { Metrics } = alarmSchema.parse(alarm);
  return Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
}

function sum(parts: Readonly<Record<string, number>> | readonly number[]): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}

function listOf(parts: Readonly<Record<string, number>>): string {
  return Object.entries(parts)
    .map(([name, dollars]) => `${name} $${dollars.toFixed(dollars < 0.1 ? 3 : 2)}`)
    .join(', ');
}
