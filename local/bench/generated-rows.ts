import { CHURN_REASONS, type Stage } from '../../shared/lifecycle/stage.ts';
import { DAY } from '../../shared/reports/calendar.ts';
import type { CustomerRow, RowEntry, SalesCell } from '../../shared/reports/customer-row.ts';
import { createRandom, type Random } from '../demo/seeded-random.ts';

const NEXT: Readonly<Record<Stage, Readonly<Partial<Record<Stage, number>>>>> = {
  awareness: { engagement: 6, evaluation: 2, purchase: 2 },
  engagement: { evaluation: 6, purchase: 4 },
  evaluation: { purchase: 9, engagement: 1 },
  purchase: { experience: 9, churned: 1 },
  experience: { advocacy: 4, churned: 6 },
  advocacy: { churned: 8, experience: 2 },
  churned: { winback: 6, purchase: 4 },
  winback: { purchase: 3, churned: 7 },
};

/** Generates the row of a customer of a shop; the same number gives the same row. */
export function generatedRow(number: number, asOf: number): CustomerRow {
  const random = createRandom(1, number);
  const path = generatedPath(random, asOf);
  const sales: SalesCell[] = path
    .filter(({ stage }) => stage === 'purchase' || stage === 'advocacy')
    .flatMap(({ at }) => {
      const cell = { connection: 'shop', currency: random.chance(0.9) ? 'EUR' : 'USD' };
      const day = Math.floor(at / DAY);
      const later = Math.min(Math.floor(asOf / DAY), day + Math.floor(random.exponential(60)));
      const priced = { sales: 1, minor: Math.round(random.logNormal(4000, 1)), unpriced: 0 };
      return [
        { ...cell, day, ...priced },
        { ...cell, day: later, ...priced },
      ];
    });
  const first = path[0]?.at ?? asOf;
  const last = path.at(-1)?.stage;
  return {
    customerId: `cus_${number}`,
    path,
    sales,
    refunds: sales
      .filter(() => random.chance(0.1))
      .map(({ day, connection, currency, minor }) => ({
        day,
        connection,
        currency: currency ?? 'EUR',
        minor,
      })),
    ratings: random.chance(0.2)
      ? [{ scale: 'nps', score: Math.floor(random.between(0, 11)), at: random.between(first, asOf) }]
      : [],
    touchpoints: {
      first: [
        { type: 'visit', connection: 'website', at: first },
        { type: 'campaign.engaged', connection: 'mail', at: first },
      ],
      last: [],
      count: 2,
    },
    connections: ['shop', 'website', 'mail'],
    risk: last !== 'churned' && last !== 'winback' && random.chance(0.2) ? ['becoming-inactive'] : [],
    stale: false,
    beyond: false,
  };
}

function generatedPath(random: Random, asOf: number): RowEntry[] {
  const path: RowEntry[] = [];
  let stage: Stage = random.chance(0.7) ? 'awareness' : 'purchase';
  for (let at = random.between(asOf - 730 * DAY, asOf); at <= asOf; at += random.exponential(60 * DAY)) {
    const reason = random.chance(0.1) ? 'payment-failed' : (CHURN_REASONS[4] ?? null);
    path.push({ stage, at: Math.floor(at), reason: stage === 'churned' ? reason : null });
    stage = random.weighted<Stage>({ ...NONE, ...NEXT[stage] });
  }
  return path;
}

const NONE: Readonly<Record<Stage, number>> = {
  awareness: 0,
  engagement: 0,
  evaluation: 0,
  purchase: 0,
  experience: 0,
  advocacy: 0,
  churned: 0,
  winback: 0,
};
