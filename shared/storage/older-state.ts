import { NO_CELLS } from '../lifecycle/cells.ts';
import { NO_FACTS } from '../lifecycle/facts.ts';
import { EMPTY_PATH, type Path } from '../lifecycle/path.ts';
import type { RiskReason } from '../lifecycle/risk.ts';
import { type ChurnReason, STAGES } from '../lifecycle/stage.ts';
import type { CustomerHistory } from './packed-customer-history.ts';
import { readState } from './record-items.ts';
import type { StoredItem } from './stored-item.ts';

/** What a state had before there was a history for reports: the path, the risk and the churn as published. */
interface OlderState {
  readonly d?: readonly [dropped: number, fingerprint: number];
  readonly x: string;
  readonly c?: readonly [reason: ChurnReason, since: number];
  readonly r?: readonly RiskReason[];
  readonly s?: 1;
}

/** The path, risk and churn in a record item of an older form. The rest is computed from the log. */
export function readOlderHistory(item: StoredItem): CustomerHistory {
  const { d, x, c, r = [], s }: OlderState = readState(item);
  const { ratings, touchpoints, connections } = NO_FACTS;
  return {
    path: readOlderPath(x, d),
    churn: c === undefined ? null : { reason: c[0], since: c[1] },
    sales: NO_CELLS,
    refunds: NO_CELLS,
    ratings,
    touchpoints,
    connections,
    risk: r,
    stale: s === 1,
  };
}

const STAGE_LETTERS = 'ABCDEFGH';

function readOlderPath(packed: string, [dropped, fingerprint]: readonly number[] = []): Path {
  const entries = (packed.match(/[A-H]-?[0-9a-z]+/g) ?? []).map((entry) => ({
    stage: STAGES[STAGE_LETTERS.indexOf(entry.charAt(0))] ?? 'awareness',
    at: Number.parseInt(entry.slice(1), 36),
  }));
  return { ...EMPTY_PATH, dropped: dropped ?? 0, fingerprint: fingerprint ?? 0, entries };
}
