import { DAY, type Diary, HOUR, toWholeSecond, YEAR } from './diary.ts';
import type { Subscription } from './happening.ts';
import {
  ASSUMED,
  CANCELLATION_FEEDBACK,
  DECLINES_RECOVERED,
  RENEWALS_DECLINED,
  SUBSCRIBERS_LEAVE,
} from './rates.ts';
import type { Random } from './seeded-random.ts';

const MONTH = 30 * DAY;
const TRIAL = 14 * DAY;
/** Days after the first failed attempt of the retries. After the last one the subscription ends. */
const RETRIES_AFTER_DAYS = [3, 8, 15] as const;
const PRICES_MINOR = [1490, 1990, 2990] as const;

/** Adds a monthly subscription, until it ends or the year does. */
export function subscribe(
  random: Random,
  diary: Diary,
  at: number,
  numbers: () => number,
  hasTrial: boolean,
): void {
  const createdAt = toWholeSecond(at);
  const subscription: Subscription = {
    number: numbers(),
    minor: PRICES_MINOR[Math.floor(random.between(0, PRICES_MINOR.length))] ?? PRICES_MINOR[0],
    createdAt,
    trialEndsAt: hasTrial ? createdAt + TRIAL : null,
  };
  if (!hasTrial) {
    diary.note(createdAt, { what: 'subscription-started', subscription });
    renew(random, diary, subscription, createdAt, numbers);
    return;
  }
  diary.note(createdAt, { what: 'trial-started', subscription });
  const endsAt = createdAt + TRIAL;
  if (!random.chance(ASSUMED.trialConverts)) {
    diary.note(endsAt, { what: 'subscription-ended', subscription, end: { by: 'trial-over' } });
    return;
  }
  diary.note(endsAt, { what: 'subscription-started', subscription });
  // Stripe charges an invoice about an hour after it creates it.
  diary.note(endsAt + HOUR, { what: 'subscription-renewed', subscription, invoice: numbers() });
  renew(random, diary, subscription, endsAt, numbers);
}

function renew(
  random: Random,
  diary: Diary,
  subscription: Subscription,
  startedAt: number,
  numbers: () => number,
): void {
  const leaveProbability = random.beta(SUBSCRIBERS_LEAVE.alpha, SUBSCRIBERS_LEAVE.beta);
  for (let dueAt = startedAt + MONTH; dueAt < YEAR.to; dueAt += MONTH) {
    if (random.chance(leaveProbability)) {
      const scheduledAt = toWholeSecond(dueAt - random.between(1, 25) * DAY);
      const feedback = random.weighted(CANCELLATION_FEEDBACK);
      diary.note(scheduledAt, { what: 'cancellation-scheduled', subscription, feedback });
      const end = { by: 'customer', scheduledAt, feedback } as const;
      diary.note(dueAt, { what: 'subscription-ended', subscription, end });
      return;
    }
    const invoice = numbers();
    const chargedAt = dueAt + HOUR;
    if (!random.chance(RENEWALS_DECLINED)) {
      diary.note(chargedAt, { what: 'subscription-renewed', subscription, invoice });
      continue;
    }
    if (!retryCharge(random, diary, subscription, invoice, chargedAt)) return;
  }
}

/** Retries a declined charge. Returns whether the subscription continues. */
function retryCharge(
  random: Random,
  diary: Diary,
  subscription: Subscription,
  invoice: number,
  chargedAt: number,
): boolean {
  const successfulRetry = random.chance(DECLINES_RECOVERED)
    ? Math.floor(random.between(0, RETRIES_AFTER_DAYS.length))
    : RETRIES_AFTER_DAYS.length;
  diary.note(chargedAt, { what: 'renewal-failed', subscription, invoice, attempt: 1 });
  for (const [index, days] of RETRIES_AFTER_DAYS.entries()) {
    const at = chargedAt + days * DAY;
    if (index === successfulRetry) {
      diary.note(at, { what: 'subscription-renewed', subscription, invoice });
      return true;
    }
    diary.note(at, { what: 'renewal-failed', subscription, invoice, attempt: index + 2 });
  }
  const endsAt = chargedAt + (RETRIES_AFTER_DAYS.at(-1) ?? 0) * DAY + HOUR;
  diary.note(endsAt, { what: 'subscription-ended', subscription, end: { by: 'failed-payment' } });
  return false;
}
