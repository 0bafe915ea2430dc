import * as z from 'zod';
import type { Cost } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import { costOf, PRICES_AS_OF } from './prices.ts';
import type { Row } from './rows.ts';
import type { Mix } from './webhooks.ts';

const MILLION = 1_000_000;
const TRANSITIONS = 0.1;
const NEW_OBJECTS = 1 / 3;

/** What cannot be measured on one's own machine, and is assumed instead. */
const ASSUMED = {
  /** Seconds that ingest is billed for a webhook: two calls to the table, a transaction of which takes some 25 ms. */
  ingestSeconds: 0.03,
  ingestGigabytes: 0.5,
  /** One invocation of publish for each transition, as if no two ever came together. */
  publishSeconds: 0.03,
  publishGigabytes: 0.25,
  eventBytes: 1_200,
  /** One line of the access log. */
  accessLogBytes: 230,
} as const;

/** Dollars for a million webhooks, from the measured units: of customers named by one identity, and by two. */
export function costsPerMillion(byOne: Mix, byTwo: Mix): Row[] {
  return [
    { ...costPerMillion(byOne, 'customers named by one identity'), most: BUDGETS.millionWebhooks },
    {
      ...costPerMillion(
        byTwo,
        'customers named by number and e-mail address in every webhook, each of which is read',
      ),
      what: 'the same, each naming two identities',
      most: null,
    },
  ];
}

function costPerMillion(mix: Mix, who: string): Row {
  const { plain, newObject, transition, transitionAndNewObject } = mix;
  const weighted = (read: (cost: Cost) => number) =>
    (1 - TRANSITIONS) * ((1 - NEW_OBJECTS) * read(plain) + NEW_OBJECTS * read(newObject)) +
    TRANSITIONS * ((1 - NEW_OBJECTS) * read(transition) + NEW_OBJECTS * read(transitionAndNewObject));
  const writes = weighted(({ units }) => units.table + units.index);
  const reads = weighted(({ readUnits }) => readUnits);
  const logged = weighted((cost) => cost.logged) + ASSUMED.accessLogBytes;
  const { ingestSeconds, ingestGigabytes, publishSeconds, publishGigabytes, eventBytes } = ASSUMED;
  const parts = {
    'HTTP API': costOf('httpApiRequest', MILLION),
    ingest:
      costOf('lambdaRequest', MILLION) +
      costOf('lambdaGigabyteSecond', MILLION * ingestSeconds * ingestGigabytes),
    writes: costOf('writeUnit', MILLION * writes),
    reads: costOf('readUnit', MILLION * reads),
    publish:
      costOf('lambdaRequest', MILLION * TRANSITIONS) +
      costOf('lambdaGigabyteSecond', MILLION * TRANSITIONS * publishSeconds * publishGigabytes),
    events:
      costOf('customEvent', MILLION * TRANSITIONS) +
      costOf('archivedByte', MILLION * TRANSITIONS * eventBytes),
    logs: costOf('loggedByte', MILLION * logged),
  };
  return {
    what: 'cost of a million webhooks, HTTP API',
    scenario:
      `10 % transitions, a third naming a new object, one independent of the other; ${who}; ` +
      `assumed: ingest 30 ms at 512 MB, publish 30 ms at 256 MB for each transition; prices of ${PRICES_AS_OF}`,
    unit: '$',
    most: null,
    measured: sum(parts),
    raw: `${writes.toFixed(2)} write units, ${reads.toFixed(2)} read units, ${logged.toFixed(0)} bytes of log each · ${listOf(parts)}`,
  };
}

const DAYS_A_MONTH = 365 / 12;
const MINUTES_A_MONTH = DAYS_A_MONTH * 24 * 60;

/** Of what was busy, and of requests. */
const LISTINGS_A_REDRIVE = 2;
/** Seconds that a run of a schedule with nothing to do is billed for. Assumed. */
const IDLE_RUN_SECONDS = 0.05;

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

/** What a month costs without a single webhook, counted in the templates. */
export function fixedCost(templates: readonly unknown[], review: IdleReview): Row[] {
  const resources = templates.flatMap((one) => Object.values(template.parse(one).Resources));
  const count = (type: string) => resources.filter((resource) => resource.Type === type).length;
  const secrets = count('AWS::SecretsManager::Secret');
  const alarms = count('AWS::CloudWatch::Alarm');
  const standing = {
    secret: costOf('secretMonth', secrets),
    alarms: costOf('alarmMonth', alarms),
  };
  const rates = resources
    .filter((resource) => resource.Type === 'AWS::Events::Rule')
    .map(({ Properties }) => minutesOf(String(Properties?.ScheduleExpression)))
    .sort((a, b) => a - b);
  const [reviewEvery = Number.NaN, redriveEvery = Number.NaN] = rates;
  const runs = MINUTES_A_MONTH / reviewEvery + MINUTES_A_MONTH / redriveEvery;
  const scheduled = {
    runs: costOf('lambdaRequest', runs) + costOf('lambdaGigabyteSecond', runs * IDLE_RUN_SECONDS * 0.5),
    "the review's queries": costOf('readUnit', (MINUTES_A_MONTH / reviewEvery) * review.readUnits),
    "the redrive's listings": costOf('objectList', (LISTINGS_A_REDRIVE * MINUTES_A_MONTH) / redriveEvery),
  };
  const parts = { ...standing, ...scheduled };
  return [
    {
      what: 'fixed cost of a month',
      scenario:
        'secrets and alarms of the synthesised templates (an unused table, bus, bucket or function costs nothing), and the schedules: ' +
        `review every ${reviewEvery} min, redrive every ${redriveEvery} min, with nothing to do; assumed: ${IDLE_RUN_SECONDS * 1000} ms at 512 MB each`,
      unit: '$',
      most: BUDGETS.fixedMonthly,
      measured: sum(parts),
      raw: `${secrets} secret, ${alarms} alarms, ${runs.toFixed(0)} runs, ${review.readUnits} read units a review · ${listOf(parts)}`,
    },
  ];
}

/** The read units of a review that finds nobody due. */
export interface IdleReview {
  readonly readUnits: number;
}

function minutesOf(expression: string): number {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(expression) ?? [];
  if (minutes === undefined) throw new Error(`the schedule ${expression} is not a rate in minutes`);
  return Number(minutes);
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}

function listOf(parts: Readonly<Record<string, number>>): string {
  return Object.entries(parts)
    .map(([name, dollars]) => `${name} $${dollars.toFixed(dollars < 0.1 ? 3 : 2)}`)
    .join(', ');
}
