import { STAGES } from '../lifecycle/stage.ts';
import { dateOf } from './calendar.ts';
import { column, type ReportDefinition, STAGE_INDEX, share } from './definition.ts';

/** Customers per stage over time. */
export const stages: ReportDefinition = {
  name: 'stages',
  title: 'Customers per stage over time',
  definition:
    'How many customers were in each stage at the start and at the end of each period, and how many entered and left it in between.',
  formula: 'end = start + entered − left',
  columns: [
    column('period', 'Period', 'date', 'The first day of the period'),
    column('stage', 'Stage', 'text', 'The stage'),
    column('start', 'Start', 'count', 'Customers in the stage when the period began'),
    column(
      'entered',
      'Entered',
      'count',
      'Entries into the stage in the period; the same customer can enter more than once',
    ),
    column('left', 'Left', 'count', 'Exits from the stage in the period'),
    column('end', 'End', 'count', 'Customers in the stage when the period ended, or now if it goes on'),
    column('share', 'Share', 'share', 'end ÷ customers in any stage at that time'),
  ],
  range: 'periods',
  start({ periods, calendar }) {
    const width = STAGES.length;
    const before = new Float64Array(width);
    const entered = new Float64Array(width * periods.starts.length);
    const left = new Float64Array(entered.length);
    const first = periods.starts[0] ?? 0;
    return {
      add({ path }) {
        let previous = -1;
        for (const { stage, at } of path) {
          const current = STAGE_INDEX[stage];
          const day = calendar.dayOf(at);
          if (day < first) {
            if (previous >= 0) before[previous] = (before[previous] ?? 0) - 1;
            before[current] = (before[current] ?? 0) + 1;
          } else {
            const period = periods.indexOf(day);
            if (period < 0) return;
            const cell = period * width;
            entered[cell + current] = (entered[cell + current] ?? 0) + 1;
            if (previous >= 0) left[cell + previous] = (left[cell + previous] ?? 0) + 1;
          }
          previous = current;
        }
      },
      rows() {
        let stock = [...before];
        return periods.starts.flatMap((day, period) => {
          const start = stock;
          const moved = (list: Float64Array, stage: number) => list[period * width + stage] ?? 0;
          stock = start.map((count, stage) => count + moved(entered, stage) - moved(left, stage));
          const all = stock.reduce((sum, count) => sum + count, 0);
          return STAGES.map((stage, index) => {
            const end = stock[index] ?? 0;
            const counts = [start[index] ?? 0, moved(entered, index), moved(left, index), end];
            return [dateOf(day), stage, ...counts, share(end, all)];
          });
        });
      },
    };
  },
};
