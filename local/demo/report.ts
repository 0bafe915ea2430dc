import {
  type ChurnReason,
  churnTypeOf,
  isReactivation,
  STAGES,
  type Stage,
} from '../../shared/lifecycle/stage.ts';
import { type FollowedCustomer, followEvents } from '../client/funnel.ts';
import type { WireRecord } from '../client/stack-client.ts';
import type { UnsignedDelivery } from './deliveries.ts';
import { HOUR } from './diary.ts';
import { type LastEvent, lastEvents } from './last-events.ts';
import type { DemoOptions } from './options.ts';
import { DEMO_PROVIDERS, type DemoProvider } from './tools.ts';

/** The content of the demo's tables. The same seed and number of customers give the same report. */
export interface DemoReport {
  readonly seed: number;
  readonly customers: number;
  readonly orders: number;
  /** Sums in minor units per currency. */
  readonly revenue: Readonly<Record<string, number>>;
  readonly refunds: Readonly<Record<string, number>>;
  readonly reported: readonly {
    readonly provider: DemoProvider;
    readonly deliveries: number;
    readonly late: number;
    readonly duplicates: number;
  }[];
  /** Customers who are in each stage at the end, and who ever were. */
  readonly stages: readonly { readonly stage: Stage; readonly now: number; readonly ever: number }[];
  /** How often customers moved from one stage to another. */
  readonly moves: readonly { readonly from: Stage; readonly to: Stage; readonly times: number }[];
  readonly reactivations: number;
  /** How long the completed stays in a stage lasted, in hours. */
  readonly stays: readonly {
    readonly stage: Stage;
    readonly stays: number;
    readonly median: number | null;
    readonly p90: number | null;
  }[];
  /** The churn reasons of the churned customers. */
  readonly churn: readonly {
    readonly reason: ChurnReason;
    readonly type: 'voluntary' | 'involuntary';
    readonly customers: number;
  }[];
  /** The risk of the customers who have not churned. */
  readonly risk: {
    readonly levels: Readonly<Record<'none' | 'watch' | 'high', number>>;
    readonly reasons: readonly { readonly reason: string; readonly customers: number }[];
  };
  /** Buyers by touchpoint before the first purchase: as the first one, as the last one, and as any. */
  readonly touchpoints: readonly {
    readonly activity: string;
    readonly connection: string;
    readonly first: number;
    readonly last: number;
    readonly any: number;
  }[];
  readonly buyers: number;
  readonly lastEvents: readonly LastEvent[];
}

/** Computes the report from the deliveries, the published events, and the records of the query API. */
export function reportOf(
  { seed, customers }: DemoOptions,
  deliveries: readonly UnsignedDelivery[],
  events: readonly unknown[],
  records: readonly WireRecord[],
): DemoReport {
  const followed = followEvents(events);
  const paths = followed.map(({ path }) => path);
  const now = (stage: Stage) => records.filter((record) => record.stage === stage).length;
  const ever = (stage: Stage) => paths.filter((path) => path.some((entry) => entry.stage === stage)).length;
  const moves = movesIn(paths);
  return {
    seed,
    customers,
    orders: records.reduce((sum, { facts }) => sum + facts.orders, 0),
    revenue: sumOf(records.flatMap(({ facts }) => facts.revenue)),
    refunds: sumOf(records.flatMap(({ facts }) => facts.refunds)),
    reported: reportedBy(deliveries),
    stages: STAGES.map((stage) => ({ stage, now: now(stage), ever: ever(stage) })),
    moves,
    reactivations: moves.reduce(
      (sum, { from, to, times }) => sum + (isReactivation(from, to) ? times : 0),
      0,
    ),
    stays: STAGES.map((stage) => staysIn(stage, paths)),
    churn: churnReasons(records),
    risk: risks(records),
    ...touchpointsOf(records, followed),
    lastEvents: lastEvents(events, followed),
  };
}

type Path = FollowedCustomer['path'];

function sumOf(amounts: WireRecord['facts']['revenue']): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { currency, minor } of amounts) sums[currency] = (sums[currency] ?? 0) + minor;
  return sums;
}

function reportedBy(deliveries: readonly UnsignedDelivery[]): DemoReport['reported'] {
  return DEMO_PROVIDERS.flatMap((provider) => {
    const own = deliveries.filter((delivery) => delivery.provider === provider);
    if (own.length === 0) return [];
    const countOf = (timing: UnsignedDelivery['timing']) =>
      own.filter((delivery) => delivery.timing === timing).length;
    return { provider, deliveries: own.length, late: countOf('late'), duplicates: countOf('duplicate') };
  });
}

function movesIn(paths: readonly Path[]): DemoReport['moves'] {
  const times = new Map<string, number>();
  for (const path of paths)
    for (const [index, { stage }] of path.slice(1).entries())
      times.set(`${path[index]?.stage} ${stage}`, (times.get(`${path[index]?.stage} ${stage}`) ?? 0) + 1);
  return STAGES.flatMap((from) =>
    STAGES.flatMap((to) => {
      const count = times.get(`${from} ${to}`);
      return count === undefined ? [] : [{ from, to, times: count }];
    }),
  );
}

function staysIn(stage: Stage, paths: readonly Path[]): DemoReport['stays'][number] {
  const hours = paths
    .flatMap((path) =>
      path.flatMap((entry, index) => {
        const next = path[index + 1];
        if (entry.stage !== stage || next === undefined) return [];
        return [(Date.parse(next.at) - Date.parse(entry.at)) / HOUR];
      }),
    )
    .sort((a, b) => a - b);
  return { stage, stays: hours.length, median: quantile(hours, 0.5), p90: quantile(hours, 0.9) };
}

/** The quantile of sorted values by nearest rank; null when there are none. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function churnReasons(records: readonly WireRecord[]): DemoReport['churn'] {
  const reasons = records.flatMap(({ churn }) => (churn === null ? [] : [churn.reason]));
  return countEach(reasons).map(([reason, customers]) => ({ reason, type: churnTypeOf(reason), customers }));
}

/** Each distinct value with its count, the most frequent first. */
function countEach<Value extends string>(values: readonly Value[]): [Value, number][] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}

function risks(records: readonly WireRecord[]): DemoReport['risk'] {
  const present = records.filter(({ churn }) => churn === null);
  const at = (level: WireRecord['risk']['level']) =>
    present.filter(({ risk }) => risk.level === level).length;
  return {
    levels: { none: at('none'), watch: at('watch'), high: at('high') },
    reasons: countEach(present.flatMap(({ risk }) => risk.reasons)).map(([reason, customers]) => ({
      reason,
      customers,
    })),
  };
}

const BUYERS: ReadonlySet<Stage> = new Set(['purchase', 'experience', 'advocacy', 'churned', 'winback']);

function touchpointsOf(
  records: readonly WireRecord[],
  followed: readonly FollowedCustomer[],
): Pick<DemoReport, 'touchpoints' | 'buyers'> {
  const buyers = new Set(
    followed
      .filter(({ path }) => path.some(({ stage }) => BUYERS.has(stage)))
      .map(({ customerId }) => customerId),
  );
  const paths = records
    .filter(({ customerId }) => buyers.has(customerId))
    .map(({ facts }) => facts.touchpoints.map(({ activity, connection }) => `${activity} ${connection}`));
  const touchpoints = countEach(paths.flatMap((path) => [...new Set(path)])).map(([name, any]) => {
    const [activity = '', connection = ''] = name.split(' ');
    const first = paths.filter((path) => path[0] === name).length;
    const last = paths.filter((path) => path.at(-1) === name).length;
    return { activity, connection, first, last, any };
  });
  return { touchpoints, buyers: buyers.size };
}
