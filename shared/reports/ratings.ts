import { STAGES } from '../lifecycle/stage.ts';
import type { CustomerRow, RowRating } from './customer-row.ts';
import { column, type ReportDefinition, share } from './definition.ts';
import { NEW } from './flow.ts';
import { wilsonInterval } from './wilson.ts';

const SCALES = ['nps', 'csat', 'stars'] as const;
/** From which score on an answer is good, and up to which it is bad. */
const LIMITS = {
  nps: { good: 9, bad: 6 },
  csat: { good: 4, bad: 2 },
  stars: { good: 4, bad: 2 },
} as const satisfies Record<RowRating['scale'], object>;

/** The row of all stages. */
export const ANY = 'any';

/** A row keeps the instants of its latest entries to the millisecond, and of older ones the quarter-hour. */
const EXACT_ENTRIES = 16;
const QUARTER_HOUR = 900_000;

/** What customers think, by the stage that they were in when they were asked. */
export const ratings: ReportDefinition = {
  name: 'ratings',
  title: 'Ratings by stage',
  definition:
    'How customers rated us from the first day to the last, by the stage that they were in just before they answered; of each customer and scale the last answer counts.',
  formula:
    'NPS = 100 × (share of 9–10 − share of 0–6); of csat and stars: 100 × share of 4–5; intervals after Wilson, 95 %',
  columns: [
    column('scale', 'Scale', 'text', 'nps (0 to 10), csat (1 to 5) or stars (1 to 5)'),
    column(
      'stage',
      'Stage',
      'text',
      `The stage just before the answer; ${NEW} if the customer was not known before; ${ANY} for all answers`,
    ),
    column('answers', 'Answers', 'count', 'Customers who answered: n'),
    column('good', 'Good', 'count', 'Answers of 9 or 10 (nps: promoters), 4 or 5 (csat, stars)'),
    column('bad', 'Bad', 'count', 'Answers of 0 to 6 (nps: detractors), 1 or 2 (csat, stars)'),
    column('goodShare', 'Good %', 'share', 'good ÷ answers'),
    column('goodLow', 'from', 'share', 'Lower end of the 95 % interval of goodShare'),
    column('goodHigh', 'to', 'share', 'Upper end of the 95 % interval of goodShare'),
    column('badShare', 'Bad %', 'share', 'bad ÷ answers'),
    column('badLow', 'from', 'share', 'Lower end of the 95 % interval of badShare'),
    column('badHigh', 'to', 'share', 'Upper end of the 95 % interval of badShare'),
    column(
      'score',
      'Score',
      'score',
      'NPS from −100 to 100; of csat and stars the percentage of good answers',
    ),
    column('mean', 'Mean', 'score', 'Mean of the scores given'),
  ],
  range: 'days',
  start({ from, to, calendar, asOf }) {
    const counts = new Map<string, { answers: number; good: number; bad: number; sum: number }>();
    return {
      add(row) {
        for (const scale of SCALES) {
          const answer = row.ratings.findLast(
            (one) => one.scale === scale && one.at <= asOf && isBetween(calendar.dayOf(one.at), from, to),
          );
          if (answer === undefined) continue;
          for (const stage of [stageBefore(row, answer.at), ANY]) {
            const key = `${scale} ${stage}`;
            const count = counts.get(key) ?? { answers: 0, good: 0, bad: 0, sum: 0 };
            counts.set(key, count);
            count.answers += 1;
            count.sum += answer.score;
            if (answer.score >= LIMITS[scale].good) count.good += 1;
            if (answer.score <= LIMITS[scale].bad) count.bad += 1;
          }
        }
      },
      rows() {
        return SCALES.flatMap((scale) =>
          [ANY, NEW, ...STAGES].flatMap((stage) => {
            const count = counts.get(`${scale} ${stage}`);
            if (count === undefined) return [];
            const { answers, good, bad, sum } = count;
            const goodShare = good / answers;
            const badShare = bad / answers;
            const score = 100 * (scale === 'nps' ? goodShare - badShare : goodShare);
            const [goodLow, goodHigh] = wilsonInterval(good, answers) ?? [null, null];
            const [badLow, badHigh] = wilsonInterval(bad, answers) ?? [null, null];
            return [
              [
                ...[scale, stage, answers, good, bad],
                ...[share(good, answers), goodLow, goodHigh, share(bad, answers), badLow, badHigh],
                ...[score, sum / answers],
              ],
            ];
          }),
        );
      },
    };
  },
};

function isBetween(day: number, from: number, to: number): boolean {
  return day >= from && day <= to;
}

/** The stage before an answer. The answer itself can change the stage, at its own instant. */
function stageBefore({ path }: CustomerRow, at: number): string {
  const exactFrom = path.length - EXACT_ENTRIES;
  const quarter = at - (at % QUARTER_HOUR);
  const before = path.findLast((entry, index) => entry.at < (index < exactFrom ? quarter : at));
  return before?.stage ?? NEW;
}
