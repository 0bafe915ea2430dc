import { STAGES } from '../lifecycle/stage.ts';
import { DAY } from './calendar.ts';
import { column, type ReportDefinition, STAGE_INDEX } from './definition.ts';
import { createNumberList, endedAfter } from './kaplan-meier.ts';

const QUARTILES = [0.25, 0.5, 0.75];

/** How long customers stay in a stage. */
export const timeInStage: ReportDefinition = {
  name: 'time-in-stage',
  title: 'Time in stage',
  definition:
    'After how many days a quarter, half and three quarters of the stays that began in these days had ended.',
  formula:
    'Kaplan–Meier: S(t) = ∏ (1 − ended at t ÷ lasting at least t); a stay that goes on counts for as long as it has lasted',
  columns: [
    column('stage', 'Stage', 'text', 'The stage'),
    column(
      'stays',
      'Stays',
      'count',
      'Entries into the stage in these days; the same customer can enter more than once',
    ),
    column('ended', 'Ended', 'count', 'Those that have ended since'),
    column('open', 'Open', 'count', 'Those that go on'),
    column('quarter', '25 % ended', 'days', 'Days after which a quarter had ended; null if not known yet'),
    column('median', '50 % ended', 'days', 'Days after which half had ended; null if not known yet'),
    column(
      'threeQuarters',
      '75 % ended',
      'days',
      'Days after which three quarters had ended; null if not known yet',
    ),
  ],
  range: 'days',
  start({ from, to, calendar, asOf }) {
    const stays = STAGES.map(() => ({ ended: createNumberList(), open: createNumberList() }));
    return {
      add({ path }) {
        for (const [index, { stage, at }] of path.entries()) {
          const day = calendar.dayOf(at);
          if (day > to) return;
          if (day < from) continue;
          const next = path[index + 1];
          const lists = stays[STAGE_INDEX[stage]];
          if (next === undefined) lists?.open.push(asOf - at);
          else lists?.ended.push(next.at - at);
        }
      },
      rows() {
        return STAGES.map((stage, index) => {
          const ended = stays[index]?.ended.values() ?? new Float64Array();
          const open = stays[index]?.open.values() ?? new Float64Array();
          const quartiles = endedAfter({ ended, open }, QUARTILES).map(inDays);
          return [stage, ended.length + open.length, ended.length, open.length, ...quartiles];
        });
      },
    };
  },
};

/** Milliseconds in days with three decimals. */
function inDays(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round((1000 * milliseconds) / DAY) / 1000;
}
