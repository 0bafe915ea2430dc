import { PHASE_OF, STAGES } from '../../shared/lifecycle/stage.ts';
import type { Funnel } from '../client/funnel.ts';
import { bar, layOut, percent } from '../terminal/layout.ts';

/** The result of a replay. */
export interface ReplayResult extends Funnel {
  readonly deliveries: number;
  /** Orders of the file that name no customer. */
  readonly guests: number;
  readonly duplicates: number;
  /** Deliveries about erased customers or objects. */
  readonly ignored: number;
  /** Deliveries that could not be applied and were parked. */
  readonly parked: number;
  /** The highest number of failed reviews of one clock move. */
  readonly failedReviews: number;
  readonly refusedRows: number;
  readonly seconds: number;
}

const BAR_WIDTH = 30;

/** The funnel and the totals as tables. */
export function summaryOf(result: ReplayResult): string {
  const { stages, guests, stageChanges, deliveries, seconds } = result;
  const known = STAGES.reduce((sum, stage) => sum + stages[stage], 0);
  const largest = Math.max(...Object.values(stages));
  const funnel = layOut(
    ['stage', 'phase', 'customers', 'share', ''],
    STAGES.map((stage) => [
      stage,
      PHASE_OF[stage],
      stages[stage],
      percent(stages[stage], known),
      bar(stages[stage], largest, BAR_WIDTH),
    ]),
  );
  const ifAny = (label: string, value: number) => (value === 0 ? [] : [[label, value]]);
  const totals = layOut(
    [],
    [
      ['known customers', known],
      ['guests', guests],
      ['stage changes', stageChanges],
      ['deliveries', deliveries],
      ...ifAny('… of them duplicates', result.duplicates),
      ...ifAny('… of them ignored', result.ignored),
      ...ifAny('… of them parked', result.parked),
      ...ifAny('customers whose review failed', result.failedReviews),
      ...ifAny('rows that could not be read', result.refusedRows),
      ['duration', { right: durationOf(seconds) }],
    ],
  );
  return `\n${funnel}\n${totals}\n`;
}

function durationOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds.toFixed(1)} s` : `${minutes} min ${Math.round(seconds % 60)} s`;
}
