import { PHASE_OF, STAGES } from '../../shared/lifecycle/stage.ts';
import type { Funnel } from '../client/funnel.ts';
import { bar, layOut, percent } from '../terminal/layout.ts';

/** What a replay did. */
export interface ReplayResult extends Funnel {
  readonly deliveries: number;
  readonly duplicates: number;
  /** Deliveries about what was erased. */
  readonly ignored: number;
  /** Deliveries that could not be applied and wait among the parked deliveries. */
  readonly parked: number;
  /** The most customers whose reviews failed at one time. */
  readonly failedReviews: number;
  readonly refusedRows: number;
  readonly seconds: number;
}

const BAR_WIDTH = 30;

/** The funnel as a table, and what was sent. */
export function summaryOf(result: ReplayResult): string {
  const { stages, guests, stageChanges, deliveries, seconds } = result;
  const known = STAGES.reduce((sum, stage) => sum + stages[stage], 0);
  const most = Math.max(...Object.values(stages));
  const funnel = layOut(
    ['stage', 'phase', 'customers', 'share', ''],
    STAGES.map((stage) => [
      stage,
      PHASE_OF[stage],
      stages[stage],
      percent(stages[stage], known),
      bar(stages[stage], most, BAR_WIDTH),
    ]),
  );
  const whereAny = (label: string, value: number) => (value === 0 ? [] : [[label, value]]);
  const totals = layOut(
    [],
    [
      ['known customers', known],
      ['guests', guests],
      ['stage changes', stageChanges],
      ['deliveries', deliveries],
      ...whereAny('… of them known already', result.duplicates),
      ...whereAny('… of them ignored', result.ignored),
      ...whereAny('… of them parked', result.parked),
      ...whereAny('customers whose review failed', result.failedReviews),
      ...whereAny('rows that could not be read', result.refusedRows),
      ['duration', { right: durationOf(seconds) }],
    ],
  );
  return `\n${funnel}\n${totals}\n`;
}

function durationOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds.toFixed(1)} s` : `${minutes} min ${Math.round(seconds % 60)} s`;
}
