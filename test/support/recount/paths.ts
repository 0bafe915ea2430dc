import { type Counted, type Line, type Question, ratio, STAGES, total } from './customers.ts';
import { dateAt, datesFrom, daysAfter, daysBetween, periodsOf } from './dates.ts';

const RETENTION = ['purchase', 'experience', 'advocacy'];

interface Step {
  readonly stage: string;
  readonly at: number;
  readonly date: string;
  readonly reason: string | null;
}

function stepsOf(customers: readonly Counted[], { zone }: Question): Step[][] {
  return customers.map(({ path }) => path.map((entry) => ({ ...entry, date: dateAt(entry.at, zone) })));
}

/** The stage when a date begins. */
function stageBefore(path: readonly Step[], date: string): string | undefined {
  return path.findLast((step) => step.date < date)?.stage;
}

/** Moves with the stage before; `new` for the first. */
function movesOf(path: readonly Step[]) {
  return path.map((step, index) => ({ ...step, before: path[index - 1]?.stage ?? 'new' }));
}

const within = (date: string, first: string, last: string) => date >= first && date <= last;

export function countStages(customers: readonly Counted[], question: Question): Line[] {
  const paths = stepsOf(customers, question);
  const moves = paths.flatMap(movesOf);
  return periodsOf(question).flatMap(({ first, last }) => {
    const stock = (stage: string | undefined, date: string) =>
      paths.filter((path) => stageBefore(path, date) === stage).length;
    const dayAfter = daysAfter(last, 1);
    const known = paths.length - stock(undefined, dayAfter);
    return STAGES.map((stage) => ({
      period: first,
      stage,
      start: stock(stage, first),
      entered: moves.filter((move) => move.stage === stage && within(move.date, first, last)).length,
      left: moves.filter((move) => move.before === stage && within(move.date, first, last)).length,
      end: stock(stage, dayAfter),
      share: ratio(stock(stage, dayAfter), known),
    }));
  });
}

export function countFlow(customers: readonly Counted[], question: Question): Line[] {
  const { from, to } = question;
  const paths = stepsOf(customers, question).map((path) =>
    movesOf(path).filter(({ date }) => within(date, from, to)),
  );
  const count = (source: string, target?: string) =>
    paths.map(
      (moves) => moves.filter(({ before, stage }) => before === source && (target ?? stage) === stage).length,
    );
  return ['new', ...STAGES].flatMap((source) =>
    STAGES.map((target) => ({
      from: source,
      to: target,
      moves: total(count(source, target)),
      customers: count(source, target).filter((moves) => moves > 0).length,
      share: ratio(total(count(source, target)), total(count(source))),
    })).filter(({ moves }) => moves > 0),
  );
}

const CONVERSIONS = [
  'awareness engagement',
  'awareness evaluation',
  'awareness purchase',
  'engagement evaluation',
  'engagement purchase',
  'evaluation purchase',
  'purchase experience',
  'purchase advocacy',
  'purchase churned',
  'experience advocacy',
];

/** A share within a number of days, unless these days are not over for everybody of a cohort. */
function shareWithin(days: readonly number[], window: number, all: number, last: string, question: Question) {
  const today = dateAt(question.asOf, question.zone);
  return daysAfter(last, window) < today ? ratio(days.filter((one) => one <= window).length, all) : null;
}

export function countConversion(customers: readonly Counted[], question: Question): Line[] {
  const paths = stepsOf(customers, question);
  return periodsOf(question).flatMap(({ first, last }) =>
    CONVERSIONS.flatMap((pair) => {
      const [from = '', to = ''] = pair.split(' ');
      const cohort = paths.flatMap((path) => {
        const start = path.findIndex(({ stage }) => stage === from);
        const entered = path[start]?.date ?? '';
        const reached = path.slice(start + 1).find(({ stage }) => stage === to)?.date;
        return within(entered, first, last) ? { entered, reached } : [];
      });
      const days = cohort.flatMap(({ entered, reached }) =>
        reached === undefined ? [] : daysBetween(entered, reached),
      );
      if (cohort.length === 0) return [];
      const share = (window: number) => shareWithin(days, window, cohort.length, last, question);
      const counts = { customers: cohort.length, converted: days.length };
      return { cohort: first, from, to, ...counts, share7: share(7), share30: share(30), share90: share(90) };
    }),
  );
}

/** Days until a share has ended, by the survival table of Kaplan and Meier. */
function quantile(stays: readonly { readonly days: number; readonly hasEnded: boolean }[], share: number) {
  const times = [...new Set(stays.filter(({ hasEnded }) => hasEnded).map(({ days }) => days))];
  let surviving = 1;
  for (const time of times.sort((a, b) => a - b)) {
    const atRisk = stays.filter(({ days }) => days >= time).length;
    const ended = stays.filter(({ days, hasEnded }) => hasEnded && days === time).length;
    surviving = (surviving * (atRisk - ended)) / atRisk;
    if (surviving <= 1 - share + 1e-9) return Math.round(time * 1000) / 1000;
  }
  return null;
}

export function countTimeInStage(customers: readonly Counted[], question: Question): Line[] {
  const { from, to, asOf } = question;
  const all = stepsOf(customers, question).flatMap((path) =>
    path.map((step, index) => {
      const next = path[index + 1]?.at;
      return { ...step, days: ((next ?? asOf) - step.at) / 86_400_000, hasEnded: next !== undefined };
    }),
  );
  return STAGES.map((stage) => {
    const stays = all.filter((one) => one.stage === stage && within(one.date, from, to));
    const ended = stays.filter(({ hasEnded }) => hasEnded).length;
    return {
      ...{ stage, stays: stays.length, ended, open: stays.length - ended },
      quarter: quantile(stays, 0.25),
      median: quantile(stays, 0.5),
      threeQuarters: quantile(stays, 0.75),
    };
  });
}

/** When a customer became active, when they churned, and with which step; they are active in between. */
interface Active {
  readonly joined: string;
  readonly left: string | null;
  readonly churn: Step | null;
  readonly before: string | null;
  /** Whether a winback came after it, and when they became active again. */
  readonly winback: boolean;
  readonly back: string | null;
}

function activeTimes(path: readonly Step[]): Active[] {
  const times: Active[] = [];
  let rest = path;
  for (;;) {
    const start = rest.findIndex(({ stage }) => RETENTION.includes(stage));
    if (start < 0) return times;
    const after = rest.slice(start);
    const end = after.findIndex(({ stage }) => stage === 'churned');
    const joined = after[0]?.date ?? '';
    if (end < 0)
      return [...times, { joined, left: null, churn: null, before: null, winback: false, back: null }];
    const churn = after[end] ?? null;
    rest = after.slice(end);
    const back = rest.findIndex(({ stage }) => RETENTION.includes(stage));
    const gone = back < 0 ? rest : rest.slice(0, back);
    times.push({
      joined,
      left: churn?.date ?? null,
      churn,
      before: after[end - 1]?.stage ?? null,
      winback: gone.some(({ stage }) => stage === 'winback'),
      back: rest[back]?.date ?? null,
    });
  }
}

const typeOf = (reason: string | null | undefined) =>
  reason === 'payment-failed' ? 'involuntary' : 'voluntary';

export function countChurn(customers: readonly Counted[], question: Question): Line[] {
  const active = stepsOf(customers, question).map(activeTimes);
  const all = active.flat();
  // A customer is active when a date begins if they joined before it and did not leave before it.
  const isActive = ({ joined, left }: Active, date: string) =>
    joined < date && (left === null || left >= date);
  const activeAt = (date: string) => all.filter((one) => isActive(one, date)).length;
  const joinedIn = (first: string, last: string) =>
    all.filter(({ joined }) => within(joined, first, last)).length;
  return periodsOf(question).flatMap(({ first, last }) =>
    ['all', 'voluntary', 'involuntary'].map((type) => {
      const isOfType = ({ churn }: Active) => type === 'all' || typeOf(churn?.reason) === type;
      const left = (from: string, to: string) =>
        all.filter((one) => one.left !== null && within(one.left, from, to) && isOfType(one)).length;
      const dayAfter = daysAfter(last, 1);
      const lost = active.filter((times) => {
        const lastLeft = times.findLast((one) => one.left !== null && within(one.left, first, last));
        const wasActive = times.some((one) => isActive(one, first));
        return wasActive && !times.some((one) => isActive(one, dayAfter)) && lastLeft && isOfType(lastLeft);
      }).length;
      const rates = datesFrom(first, last).flatMap((date) => ratio(left(date, date), activeAt(date)) ?? []);
      const monthBefore = daysAfter(last, -29);
      const start = activeAt(first);
      const churned = left(first, last);
      return {
        ...{ period: first, type, start, joined: joinedIn(first, last), churned, lost },
        standard: ratio(lost, start),
        dailySum: rates.length === 0 ? null : total(rates),
        rolling30: ratio(left(monthBefore, last), activeAt(monthBefore) + joinedIn(monthBefore, last)),
        countAtStart: ratio(churned, start),
      };
    }),
  );
}

const REASONS = ['cancelled', 'payment-failed', 'refunded', 'bad-experience', 'inactive', 'closed'];

export function countChurnReasons(customers: readonly Counted[], question: Question): Line[] {
  const { from, to } = question;
  const all = stepsOf(customers, question)
    .flatMap(activeTimes)
    .filter(({ left }) => left !== null && within(left, from, to));
  return REASONS.flatMap((reason) =>
    STAGES.flatMap((before) => {
      const some = all.filter((one) => one.churn?.reason === reason && one.before === before);
      const returned = some.filter(({ back }) => back !== null).length;
      if (some.length === 0) return [];
      return {
        ...{ reason, type: typeOf(reason), before, churned: some.length },
        ...{ share: ratio(some.length, all.length), returned },
        returnedShare: ratio(returned, some.length),
      };
    }),
  );
}

function middleOf(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const upper = sorted[Math.floor(sorted.length / 2)];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

export function countWinBack(customers: readonly Counted[], question: Question): Line[] {
  const all = stepsOf(customers, question).flatMap(activeTimes);
  return periodsOf(question).map(({ first, last }) => {
    const cohort = all.filter(({ left }) => left !== null && within(left, first, last));
    const days = cohort.flatMap(({ left, back }) =>
      left === null || back === null ? [] : daysBetween(left, back),
    );
    const share = (window: number) => shareWithin(days, window, cohort.length, last, question);
    return {
      cohort: first,
      churned: cohort.length,
      winback: cohort.filter(({ winback }) => winback).length,
      returned: days.length,
      ...{ share30: share(30), share90: share(90), share180: share(180), share365: share(365) },
      medianDays: middleOf(days),
    };
  });
}

const PHASES: Readonly<Record<string, string>> = { churned: 'churn', winback: 'remarketing' };

export function countFunnel(customers: readonly Counted[], question: Question): Line[] {
  const { from, to } = question;
  const paths = stepsOf(customers, question).filter((path) => within(path[0]?.date ?? '', from, to));
  const inOrder = STAGES.slice(0, 6);
  const reached = (place: number) =>
    paths.filter((path) => path.some(({ stage }) => inOrder.slice(place).includes(stage))).length;
  return STAGES.map((stage, place) => {
    const now = paths.filter((path) => path.at(-1)?.stage === stage).length;
    const ever = paths.filter((path) => path.some((step) => step.stage === stage)).length;
    return {
      ...{ stage, phase: PHASES[stage] ?? (RETENTION.includes(stage) ? 'retention' : 'acquisition') },
      ...{ now, nowShare: ratio(now, paths.length), ever, everShare: ratio(ever, paths.length) },
      reached: place < 6 ? reached(place) : null,
      conversion: place < 5 ? ratio(reached(place + 1), reached(place)) : null,
    };
  });
}
