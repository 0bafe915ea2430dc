import { countExperiment, countRatings, countTouchpoints } from './answers.ts';
import type { Counted, Line, Question } from './customers.ts';
import {
  countChurn,
  countChurnReasons,
  countConversion,
  countFlow,
  countFunnel,
  countStages,
  countTimeInStage,
  countWinBack,
} from './paths.ts';
import { countBuyers, countRetention, countRevenue, countRisk } from './sales.ts';

/** How each report is counted again, from its definition in docs/reports.md alone: slowly, one figure at a time. */
const RECOUNTS: Readonly<Record<string, (customers: readonly Counted[], question: Question) => Line[]>> = {
  funnel: countFunnel,
  stages: countStages,
  flow: countFlow,
  conversion: countConversion,
  'time-in-stage': countTimeInStage,
  churn: countChurn,
  'churn-reasons': countChurnReasons,
  'win-back': countWinBack,
  retention: countRetention,
  buyers: countBuyers,
  revenue: countRevenue,
  risk: countRisk,
  ratings: countRatings,
  touchpoints: countTouchpoints,
  experiment: countExperiment,
};

export const RECOUNTED = Object.keys(RECOUNTS);

/** Counts a report again. Who is not known yet at `asOf` does not count. */
export function recount(name: string, customers: readonly Counted[], question: Question): Line[] {
  const { connection, asOf } = question;
  const known = customers
    .map((one) => ({ ...one, path: one.path.filter(({ at }) => at <= asOf) }))
    .filter(({ path }) => path.length > 0)
    .filter(({ connections }) => connection === null || connections.includes(connection));
  return RECOUNTS[name]?.(known, question) ?? [];
}
