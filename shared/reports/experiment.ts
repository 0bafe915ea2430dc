import { bucketOf } from '../events/bucket.ts';
import { PHASE_OF } from '../lifecycle/stage.ts';
import type { RowEntry } from './customer-row.ts';
import { column, type ReportDefinition, share } from './definition.ts';
import { wilsonInterval } from './wilson.ts';

/** What an experiment changed. */
export const experiment: ReportDefinition = {
  name: 'experiment',
  title: 'Experiment',
  definition:
    'Of the customers who entered a stage from the first day to the last, how many have left it and how many became active again, in the buckets that were left untouched and in the others.',
  formula:
    'share = customers who left the stage, or became active, after they first entered it in these days ÷ customers who entered it in these days; intervals after Wilson, 95 %',
  columns: [
    column('group', 'Group', 'text', 'held-out: the buckets of the request; rest: all other customers'),
    column('buckets', 'Buckets', 'text', 'The buckets of the group'),
    column('stage', 'Stage', 'text', 'The stage that they entered'),
    column('customers', 'Customers', 'count', 'Customers who entered the stage in these days, each once: n'),
    column('left', 'Left', 'count', 'Those who have entered another stage since'),
    column('leftShare', 'Left %', 'share', 'left ÷ customers'),
    column('leftLow', 'from', 'share', 'Lower end of the 95 % interval of leftShare'),
    column('leftHigh', 'to', 'share', 'Upper end of the 95 % interval of leftShare'),
    column(
      'returned',
      'Returned',
      'count',
      'Those who became active since: entered purchase, experience or advocacy; of a stage of retention, those who churned since and came back',
    ),
    column('returnedShare', 'Returned %', 'share', 'returned ÷ customers'),
    column('returnedLow', 'from', 'share', 'Lower end of the 95 % interval of returnedShare'),
    column('returnedHigh', 'to', 'share', 'Upper end of the 95 % interval of returnedShare'),
  ],
  range: 'days',
  start({ from, to, calendar, experiment: { buckets, stage, salt } }) {
    const [first, last] = buckets;
    const heldOut = {
      group: 'held-out',
      buckets: rangeText(first, last),
      customers: 0,
      left: 0,
      returned: 0,
    };
    const others = [rangeText(0, first - 1), rangeText(last + 1, 99)].filter((text) => text !== '');
    const rest = { group: 'rest', buckets: others.join(' '), customers: 0, left: 0, returned: 0 };
    return {
      add({ customerId, path }) {
        const entered = path.findIndex((entry) => {
          if (entry.stage !== stage) return false;
          const day = calendar.dayOf(entry.at);
          return day >= from && day <= to;
        });
        if (entered < 0) return;
        const bucket = bucketOf(customerId, salt);
        const group = bucket >= first && bucket <= last ? heldOut : rest;
        group.customers += 1;
        if (entered < path.length - 1) group.left += 1;
        if (hasReturned(path, entered)) group.returned += 1;
      },
      rows: () =>
        [heldOut, rest].map(({ group, buckets: text, customers, left, returned }) => [
          ...[group, text, stage, customers],
          ...[left, share(left, customers), ...(wilsonInterval(left, customers) ?? [null, null])],
          ...[returned, share(returned, customers), ...(wilsonInterval(returned, customers) ?? [null, null])],
        ]),
    };
  },
};

/** Whether a stage of retention was entered after an entry; after one of retention itself, only if the customer churned between. */
function hasReturned(path: readonly RowEntry[], entered: number): boolean {
  const isActive = ({ stage }: RowEntry) => PHASE_OF[stage] === 'retention';
  const isRetention = path[entered] !== undefined && isActive(path[entered]);
  const away = isRetention
    ? path.findIndex(({ stage }, index) => index > entered && stage === 'churned')
    : entered;
  return away >= 0 && path.slice(away + 1).some(isActive);
}

function rangeText(first: number, last: number): string {
  if (first > last) return '';
  return first === last ? String(first) : `${first}-${last}`;
}
