import * as z from 'zod/mini';
import { RISK_REASONS } from '../../shared/lifecycle/risk.ts';
import { STAGES } from '../../shared/lifecycle/stage.ts';
import { mustBeOneOf, shown } from '../../shared/platform/nearest.ts';

/** What a list of customers must have in common, and where its page begins. */
export interface ListRequest {
  /** Null for all stages. */
  readonly stage: (typeof STAGES)[number] | null;
  /** A level, a reason, or `any`; null for everybody. */
  readonly risk: (typeof RISK_FILTERS)[number] | null;
  /** The stage was entered at this instant or later, in epoch milliseconds. */
  readonly since: number;
  readonly limit: number;
  readonly next: string | undefined;
}

/** By which risk a list can be filtered. */
export const RISK_FILTERS = ['any', 'watch', 'high', ...RISK_REASONS] as const;

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

const instant = z.iso.datetime({ offset: true });

/** Parses the parameters of a list, or returns a sentence that says what is wrong. */
export function readListParameters(
  parameters: Readonly<Record<string, string | undefined>>,
): ListRequest | { readonly refused: string } {
  const { stage, risk, since, limit = String(DEFAULT_LIMIT), next } = parameters;
  const oneStage = STAGES.find((name) => name === stage);
  if (stage !== undefined && oneStage === undefined)
    return { refused: `stage ${mustBeOneOf(STAGES, stage)}` };
  const oneRisk = RISK_FILTERS.find((name) => name === risk);
  if (risk !== undefined && oneRisk === undefined)
    return { refused: `risk ${mustBeOneOf(RISK_FILTERS, risk)}` };
  if (since !== undefined && !instant.safeParse(since).success)
    return {
      refused: `since must be an instant with its offset, such as 2026-01-05T10:00:00Z, not ${shown(since)}`,
    };
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT)
    return { refused: `limit must be a number from 1 to ${MAX_LIMIT}, not ${shown(limit)}` };
  return {
    stage: oneStage ?? null,
    risk: oneRisk ?? null,
    since: since === undefined ? 0 : Date.parse(since),
    limit: Number(limit),
    next,
  };
}
