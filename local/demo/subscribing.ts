import { DAY, type Diary, HOUR, YEAR } from './diary.ts';
import type { Subscription } from './happening.ts';
import {
  CANCELLATION_FEEDBACK,
  DECLINES_RECOVERED,
  OURS,
  RENEWALS_DECLINED,
  SUBSCRIBERS_LEAVE,
} from './rates.ts';
import type { Random } from './seeded-random.ts';

const MONTH = 30 * DAY;
const TRIAL = 14 * DAY;
/** Days after the first failed attempt at which it is tried again; after the last of them it is given up. */
const TRIES_AFTER_DAYS = [3, 8, 15] as const;
const BOX_MINOR = [1490, 1990, 2990] as const;

/** A monthly box, from its start to its end or the year's. */
export function subscribe(
  random: Random,
  diary: Diary,
  at: number,
  numbers: () => number,
  hasTrial: boolean,
): void {
  const createdAt = Math.floor(at / 1000) * 1000;
  const subscription: Subscription = {
    number: numbers(),
    minor: BOX_MINOR[Math.floor(random.between(0, BOX_MINOR.length))] ?? BOX_MINOR[0],
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
  if (!random.chance(OURS.trialConverts)) {
    diary.note(endsAt, { what: 'subscription-ended', subscription, end: { by: 'trial-over' } });
    return;
  }
  diary.note(endsAt, { what: 'subscription-started', subscription });
  // Stripe charges an invoice about an hour after it was drawn up.
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
  const leaves = random.beta(SUBSCRIBERS_LEAVE.alpha, SUBSCRIBERS_LEAVE.beta);
  for (let dueAt = startedAt + MONTH; dueAt < YEAR.to; dueAt += MONTH) {
    if (random.chance(leaves)) {
      const scheduledAt = Math.floor((dueAt - random.between(1, 25) * DAY) / 1000) * 1000;
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
    if (!chargeAgain(random, diary, subscription, invoice, chargedAt)) return;
  }
}

/** Tries a declined charge again; answers whether the subscription goes on. */
function chargeAgain(
  random: Random,
  diary: Diary,
  subscription: Subscription,
  invoice: number,
  chargedAt: number,
): boolean {
  const paidAtTry = random.chance(DECLINES_RECOVERED)
    ? Math.floor(random.between(0, TRIES_AFTER_DAYS.length))
    : TRIES_AFTER_DAYS.length;
  diary.note(chargedAt, { what: 'renewal-failed', subscription, invoice, attempt: 1 });
  for (const [index, days] of TRIES_AFTER_DAYS.entries()) {
    const at = chargedAt + days * DAY;
    if (index === paidAtTry) {
      diary.note(at, { what: 'subscription-renewed', subscription, invoice });
      return true;
    }
    diary.note(at, { what: 'renewal-failed', subscription, invoice, attempt: index + 2 });
  }
  const endsAt = chargedAt + (TRIES_AFTER_DAYS.at(-1) ?? 0) * DAY + HOUR;
  diary.note(endsAt, { what: 'subscription-ended', subscription, end: { by: 'failed-payment' } });
  return false;
}
