import { STAGES } from '../lifecycle/stage.ts';
import { column, type ReportDefinition, STAGE_INDEX, share } from './definition.ts';

/** What a customer who was not known before comes from. */
export const NEW = 'new';

/** Moves between stages. */
export const flow: ReportDefinition = {
  name: 'flow',
  title: 'Moves between stages',
  definition: 'How often customers moved from one stage to another from the first day to the last.',
  formula: 'share = moves ÷ all moves out of the stage `from`',
  columns: [
    column('from', 'From', 'text', `The stage before the move; ${NEW} if the customer was not known before`),
    column('to', 'To', 'text', 'The stage after the move'),
    column('moves', 'Moves', 'count', 'Moves in these days; the same customer can move more than once'),
    column('customers', 'Customers', 'count', 'Customers who made the move, each once'),
    column('share', 'Share', 'share', 'moves ÷ all moves out of the stage `from` in these days'),
  ],
  range: 'days',
  start({ from, to, calendar }) {
    const width = STAGES.length;
    // The last row is that of customers who were not known before.
    const moves = new Float64Array(width * (width + 1));
    const customers = new Float64Array(moves.length);
    const lastCounted = new Float64Array(moves.length);
    let customer = 0;
    return {
      add({ path }) {
        customer += 1;
        let previous: number = width;
        for (const { stage, at } of path) {
          const current = STAGE_INDEX[stage];
          const day = calendar.dayOf(at);
          if (day > to) return;
          if (day >= from) {
            const cell = previous * width + current;
            moves[cell] = (moves[cell] ?? 0) + 1;
            if (lastCounted[cell] !== customer) customers[cell] = (customers[cell] ?? 0) + 1;
            lastCounted[cell] = customer;
          }
          previous = current;
        }
      },
      rows() {
        const sources = [[NEW, width] as const, ...STAGES.map((stage, index) => [stage, index] as const)];
        return sources.flatMap(([source, index]) => {
          const cells = STAGES.map((target, place) => ({ target, cell: index * width + place }));
          const all = cells.reduce((sum, { cell }) => sum + (moves[cell] ?? 0), 0);
          return cells.flatMap(({ target, cell }) => {
            const count = moves[cell] ?? 0;
            return count === 0 ? [] : [[source, target, count, customers[cell] ?? 0, share(count, all)]];
          });
        });
      },
    };
  },
};
