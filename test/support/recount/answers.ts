import { createHash } from 'node:crypto';
import { type Counted, type Line, type Question, ratio, STAGES, total } from './customers.ts';
import { dateAt } from './dates.ts';

const within = (date: string, first: string, last: string) => date >= first && date <= last;

/** Wilson's interval, as the two roots of (p − x)² = z² x (1 − x) ÷ n. */
function interval(part: number, whole: number): readonly [number | null, number | null] {
  if (whole === 0) return [null, null];
  const z = 1.959963984540054;
  const [a, b, c] = [1 + z ** 2 / whole, -(2 * (part / whole) + z ** 2 / whole), (part / whole) ** 2];
  const root = Math.sqrt(Math.max(0, b ** 2 - 4 * a * c));
  return [(-b - root) / (2 * a), (-b + root) / (2 * a)];
}

export function countRatings(customers: readonly Counted[], question: Question): Line[] {
  const { from, to, zone, asOf } = question;
  return ['nps', 'csat', 'stars'].flatMap((scale) => {
    const answers = customers.flatMap(({ path, ratings }) => {
      const last = ratings.findLast(
        (one) => one.scale === scale && one.at <= asOf && within(dateAt(one.at, zone), from, to),
      );
      if (last === undefined) return [];
      // The latest 16 entries are exact, the others are known to the quarter-hour.
      const quarter = Math.floor(last.at / 900_000);
      const before = path.findLast((entry, index) =>
        path.length - index <= 16 ? entry.at < last.at : entry.at / 900_000 < quarter,
      );
      return { score: last.score, stage: before?.stage ?? 'new' };
    });
    return ['any', 'new', ...STAGES].flatMap((stage) => {
      const some = answers.filter((one) => stage === 'any' || one.stage === stage);
      if (some.length === 0) return [];
      const good = some.filter(({ score }) => score >= (scale === 'nps' ? 9 : 4)).length;
      const bad = some.filter(({ score }) => score <= (scale === 'nps' ? 6 : 2)).length;
      const [goodLow, goodHigh] = interval(good, some.length);
      const [badLow, badHigh] = interval(bad, some.length);
      return {
        ...{ scale, stage, answers: some.length, good, bad },
        ...{ goodShare: ratio(good, some.length), goodLow, goodHigh },
        ...{ badShare: ratio(bad, some.length), badLow, badHigh },
        score: (100 * (scale === 'nps' ? good - bad : good)) / some.length,
        mean: total(some.map(({ score }) => score)) / some.length,
      };
    });
  });
}

export function countTouchpoints(customers: readonly Counted[], question: Question): Line[] {
  const { from, to, zone } = question;
  const cohort = customers.filter(({ path }) => within(dateAt(path[0]?.at ?? 0, zone), from, to));
  const buyers = cohort.filter(({ sales }) => sales.some((cell) => cell.sales > 0));
  const others = cohort.filter((one) => !buyers.includes(one));
  const nameOf = ({ activity, connection }: Counted['touchpoints'][number]) => `${activity} ${connection}`;
  const names = new Set(cohort.flatMap(({ touchpoints }) => touchpoints.map(nameOf)));
  const lines = [...names].sort().map((name) => {
    const [activity = '', connection = ''] = name.split(' ');
    const had = (some: readonly Counted[]) =>
      some.filter(({ touchpoints }) => touchpoints.some((one) => nameOf(one) === name)).length;
    const place = (index: number) =>
      buyers.filter(({ touchpoints }) => {
        const one = touchpoints.at(index);
        return one !== undefined && nameOf(one) === name;
      }).length;
    const [buyersLow, buyersHigh] = interval(had(buyers), buyers.length);
    const [othersLow, othersHigh] = interval(had(others), others.length);
    const shares = [ratio(had(buyers), buyers.length), ratio(had(others), others.length)] as const;
    return {
      ...{ activity, connection },
      ...{ buyers: had(buyers), buyersShare: shares[0], buyersLow, buyersHigh },
      ...{ others: had(others), othersShare: shares[1], othersLow, othersHigh },
      lift: shares[0] === null || shares[1] === null ? null : ratio(shares[0], shares[1]),
      ...{ first: place(0), last: place(-1) },
    };
  });
  return lines.sort((a, b) => b.buyers - a.buyers || b.others - a.others);
}

/** The bucket as docs/subscribing.md defines it. */
function bucketOf(customerId: string, salt: string): number {
  const digits = createHash('sha256').update(`${salt}:${customerId}`).digest('hex').slice(0, 8);
  return Number.parseInt(digits, 16) % 100;
}

const ACTIVE = ['purchase', 'experience', 'advocacy'];

export function countExperiment(customers: readonly Counted[], question: Question): Line[] {
  const { from, to, zone, experiment } = question;
  const { buckets, stage, salt } = experiment ?? { buckets: [0, 9], stage: 'churned', salt: '' };
  const [first = 0, last = 0] = buckets;
  const isHeldOut = ({ customerId }: Counted) => {
    const bucket = bucketOf(customerId, salt);
    return first <= bucket && bucket <= last;
  };
  const entered = customers.flatMap((customer) => {
    const at = customer.path.findIndex(
      (entry) => entry.stage === stage && within(dateAt(entry.at, zone), from, to),
    );
    if (at < 0) return [];
    const after = customer.path.slice(at + 1).map((entry) => entry.stage);
    // Who is active in the stage can only become active again after they churned.
    const away = ACTIVE.includes(stage) ? after.slice(after.indexOf('churned')) : after;
    const canReturn = !ACTIVE.includes(stage) || after.includes('churned');
    const hasReturned = canReturn && away.some((one) => ACTIVE.includes(one));
    return { isHeldOut: isHeldOut(customer), hasLeft: after.length > 0, hasReturned };
  });
  const numbers = (low: number, high: number) => {
    if (low > high) return [];
    return low === high ? [`${low}`] : [`${low}-${high}`];
  };
  const groups = [
    { group: 'held-out', buckets: numbers(first, last), some: entered.filter((one) => one.isHeldOut) },
    {
      group: 'rest',
      buckets: [...numbers(0, first - 1), ...numbers(last + 1, 99)],
      some: entered.filter((one) => !one.isHeldOut),
    },
  ];
  return groups.map(({ group, some, ...rest }) => {
    const left = some.filter(({ hasLeft }) => hasLeft).length;
    const returned = some.filter(({ hasReturned }) => hasReturned).length;
    const [leftLow, leftHigh] = interval(left, some.length);
    const [returnedLow, returnedHigh] = interval(returned, some.length);
    return {
      ...{ group, buckets: rest.buckets.join(' '), stage, customers: some.length },
      ...{ left, leftShare: ratio(left, some.length), leftLow, leftHigh },
      ...{ returned, returnedShare: ratio(returned, some.length), returnedLow, returnedHigh },
    };
  });
}
