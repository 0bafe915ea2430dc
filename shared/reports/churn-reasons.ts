import { CHURN_REASONS, type ChurnReason, churnTypeOf, STAGES, type Stage } from '../lifecycle/stage.ts';
import { activeSpans } from './active-spans.ts';
import { column, type ReportDefinition, share } from './definition.ts';

/** Why customers churned. */
export const churnReasons: ReportDefinition = {
  name: 'churn-reasons',
  title: 'Churn reasons',
  definition:
    'Why the customers who churned from the first day to the last were lost, and in which stage they were before.',
  formula: 'share = churned ÷ all who churned in these days',
  columns: [
    column('reason', 'Reason', 'text', 'Why they are lost'),
    column('type', 'Type', 'text', 'involuntary if a failed payment was the reason, else voluntary'),
    column('before', 'Stage before', 'text', 'The stage that they were in before'),
    column(
      'churned',
      'Churned',
      'count',
      'Times that an active customer churned for this reason from this stage in these days',
    ),
    column('share', 'Share', 'share', 'churned ÷ all times that an active customer churned in these days'),
    column('returned', 'Returned', 'count', 'Those after which the customer has become active again'),
    column(
      'returnedShare',
      'Returned, share',
      'share',
      'returned ÷ churned; later churn had less time to be made good',
    ),
  ],
  range: 'days',
  start({ from, to, calendar }) {
    const counts = new Map<string, { churned: number; returned: number }>();
    return {
      add({ path }) {
        const spans = activeSpans(path);
        for (const [index, { left }] of spans.entries()) {
          const entry = left === null ? undefined : path[left];
          const before = left === null ? undefined : path[left - 1];
          if (entry === undefined || before === undefined) return;
          const day = calendar.dayOf(entry.at);
          if (day > to) return;
          if (day < from) continue;
          const key = keyOf(entry.reason, before.stage);
          const count = counts.get(key) ?? { churned: 0, returned: 0 };
          count.churned += 1;
          if (index + 1 < spans.length) count.returned += 1;
          counts.set(key, count);
        }
      },
      rows() {
        const all = [...counts.values()].reduce((sum, { churned }) => sum + churned, 0);
        return [...CHURN_REASONS, null].flatMap((reason) =>
          STAGES.flatMap((before) => {
            const count = counts.get(keyOf(reason, before));
            if (count === undefined) return [];
            const { churned, returned } = count;
            const type = reason === null ? null : churnTypeOf(reason);
            return [[reason, type, before, churned, share(churned, all), returned, share(returned, churned)]];
          }),
        );
      },
    };
  },
};

function keyOf(reason: ChurnReason | null, before: Stage): string {
  return `${reason} ${before}`;
}
