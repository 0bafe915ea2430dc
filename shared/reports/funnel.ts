import { PHASE_OF, STAGES } from '../lifecycle/stage.ts';
import { column, type ReportDefinition, STAGE_INDEX, share } from './definition.ts';

/** The stages that follow one another in the funnel: all but churned and winback. */
const FUNNEL_STAGES = STAGES.indexOf('churned');

/** The overview of all stages. */
export const funnel: ReportDefinition = {
  name: 'funnel',
  title: 'Overview of all stages',
  definition:
    'How many customers are in each stage now, how many ever entered it, and which share of those who got as far got further.',
  formula:
    'conversion = customers who reached the next stage or a later one ÷ customers who reached this stage or a later one, in the order from awareness to advocacy',
  columns: [
    column('stage', 'Stage', 'text', 'The stage'),
    column('phase', 'Phase', 'text', 'The phase of the stage'),
    column('now', 'Now', 'count', 'Customers who are in the stage now'),
    column('nowShare', 'Share', 'share', 'now ÷ all customers who became known in these days'),
    column('ever', 'Ever', 'count', 'Customers who are or were in it'),
    column('everShare', 'Ever, share', 'share', 'ever ÷ all customers who became known in these days'),
    column(
      'reached',
      'Reached',
      'count',
      'Customers who are or were in it or in a later stage up to advocacy; null for churned and winback',
    ),
    column(
      'conversion',
      'Conversion',
      'share',
      'reached of the next stage ÷ reached of this one; null from advocacy on',
    ),
  ],
  range: 'all-days',
  start({ from, to, calendar }) {
    const now = new Float64Array(STAGES.length);
    const ever = new Float64Array(STAGES.length);
    const furthest = new Float64Array(STAGES.length);
    let customers = 0;
    return {
      add({ path }) {
        const day = calendar.dayOf(path[0]?.at ?? 0);
        if (day < from || day > to) return;
        customers += 1;
        let entered = 0;
        let best = -1;
        let current = 0;
        for (const { stage } of path) {
          current = STAGE_INDEX[stage];
          entered |= 1 << current;
          if (current < FUNNEL_STAGES && current > best) best = current;
        }
        now[current] = (now[current] ?? 0) + 1;
        for (let stage = 0; stage < STAGES.length; stage += 1)
          if ((entered & (1 << stage)) !== 0) ever[stage] = (ever[stage] ?? 0) + 1;
        if (best >= 0) furthest[best] = (furthest[best] ?? 0) + 1;
      },
      rows() {
        const reached = (stage: number) =>
          furthest.subarray(stage, FUNNEL_STAGES).reduce((sum, count) => sum + count, 0);
        return STAGES.map((stage, index) => [
          stage,
          PHASE_OF[stage],
          now[index] ?? 0,
          share(now[index] ?? 0, customers),
          ever[index] ?? 0,
          share(ever[index] ?? 0, customers),
          index < FUNNEL_STAGES ? reached(index) : null,
          index < FUNNEL_STAGES - 1 ? share(reached(index + 1), reached(index)) : null,
        ]);
      },
    };
  },
};
