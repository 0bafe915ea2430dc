import { PHASE_OF, STAGES } from '../../shared/lifecycle/stage.ts';
import type { Funnel } from '../client/funnel.ts';
import { count } from '../terminal/progress.ts';

/** What a replay did. */
export interface ReplayResult extends Funnel {
  readonly deliveries: number;
  readonly duplicates: number;
  /** Deliveries that could not be applied and wait in the park. */
  readonly parked: number;
  /** Rows that could not be read. */
  readonly refusedRows: number;
  readonly seconds: number;
}

const BAR_WIDTH = 30;

/** The funnel as a table, and what was sent. */
export function summaryOf(result: ReplayResult): string {
  const known = STAGES.reduce((sum, stage) => sum + result.stages[stage], 0);
  const most = Math.max(1, ...Object.values(result.stages));
  const rows = STAGES.map((stage) => {
    const customers = result.stages[stage];
    const share = known === 0 ? 0 : (100 * customers) / known;
    const bar = '█'.repeat(Math.ceil((BAR_WIDTH * customers) / most));
    return `  ${stage.padEnd(12)}${PHASE_OF[stage].padEnd(13)}${count(customers).padStart(9)}${`${share.toFixed(1)} %`.padStart(9)}  ${bar}`.trimEnd();
  });
  const line = (label: string, value: string) => `  ${label.padEnd(25)}${value.padStart(9)}`;
  return [
    '',
    `  ${'stage'.padEnd(12)}${'phase'.padEnd(13)}${'customers'.padStart(9)}${'share'.padStart(9)}`,
    ...rows,
    '',
    line('known customers', count(known)),
    line('guests', count(result.guests)),
    line('stage changes', count(result.stageChanges)),
    line('deliveries', count(result.deliveries)),
    ...(result.duplicates > 0 ? [line('of them known already', count(result.duplicates))] : []),
    ...(result.parked > 0 ? [line('of them parked', count(result.parked))] : []),
    ...(result.refusedRows > 0 ? [line('rows that say nothing', count(result.refusedRows))] : []),
    line('duration', durationOf(result.seconds)),
    '',
    '',
  ].join('\n');
}

function durationOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds.toFixed(1)} s` : `${minutes} min ${Math.round(seconds % 60)} s`;
}
