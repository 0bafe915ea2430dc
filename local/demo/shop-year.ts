import { DAY, type Diary, HOUR, MINUTE, openDiary, toWholeSecond, YEAR } from './diary.ts';
import type { Happening, Person, What } from './happening.ts';
import { buy, type Numbers, toDaytime } from './ordering.ts';
import {
  ASSUMED,
  CHECKOUTS_ABANDONED,
  GOES_SHOPPING,
  MAILS_CLICKED,
  MAILS_OPENED,
  ORIGINS,
  REMINDERS_OPENED,
  SEASON,
  TRIES_AGAIN,
} from './rates.ts';
import { createRandom, type Random } from './seeded-random.ts';
import { subscribe } from './subscribing.ts';
import { openTicket } from './support.ts';

/** A year of a synthetic shop: its people, and all happenings sorted by time. */
export interface ShopYear {
  readonly people: readonly Person[];
  readonly happenings: readonly Happening[];
}

/** Generates a year. The same seed gives the same year. More customers do not change the histories of the others. */
export function makeShopYear(seed: number, customers: number): ShopYear {
  const histories = Array.from({ length: customers }, (_, index) => makeHistory(seed, index + 1));
  const everybody = histories.flatMap(({ happenings }) => happenings);
  return {
    people: histories.map(({ person }) => person),
    happenings: [...everybody, ...campaigns(seed, histories)].sort(
      (a, b) => a.at - b.at || a.person.number - b.person.number,
    ),
  };
}

interface PersonHistory {
  readonly person: Person;
  readonly happenings: readonly Happening[];
}

/** How many numbers for orders, tickets and so on are reserved per person. */
const NUMBERS_PER_PERSON = 1000;

function makeHistory(seed: number, number: number): PersonHistory {
  const random = createRandom(seed, number);
  const shop = random.chance(ASSUMED.buysAtShopify) ? 'shopify' : 'woocommerce';
  const isGuest = shop === 'woocommerce' && random.chance(ASSUMED.isGuest);
  const person: Person = { number, shop, isGuest, email: `customer${number}@example.com` };
  const diary = openDiary(person);
  let used = 0;
  const numbers = () => {
    used += 1;
    return number * NUMBERS_PER_PERSON + used;
  };
  becomeKnown(random, diary, person, numbers);
  const happenings = diary.happenings();
  const closes = random.chance(ASSUMED.closesAccount) && shop === 'shopify';
  return { person, happenings: closes ? closeAccount(random, person, happenings) : happenings };
}

/** Adds how a person becomes known, and what they buy. */
function becomeKnown(random: Random, diary: Diary, person: Person, numbers: Numbers): void {
  const arrivedAt = arrival(random);
  const origin = random.weighted(ORIGINS);
  switch (origin) {
    case 'newsletter':
      diary.note(arrivedAt, { what: 'lead-captured' });
      readMail(random, diary, arrivedAt + 4 * MINUTE, 'welcome', MAILS_OPENED, MAILS_CLICKED);
      if (random.chance(ASSUMED.leavesNewsletter))
        diary.note(arrivedAt + random.between(5, 120) * DAY, { what: 'newsletter-left' });
      break;
    case 'account':
      // Guests have no account; they become known at the checkout.
      if (!person.isGuest) diary.note(arrivedAt, { what: 'registered' });
      break;
    case 'question':
      openTicket(random, diary, arrivedAt, numbers, true);
      break;
    case 'trial':
      subscribe(random, diary, arrivedAt, numbers, true);
      break;
    case 'checkout':
      break;
  }
  const { share, afterDays } = GOES_SHOPPING[origin];
  const isKnown = origin !== 'checkout' && !(origin === 'account' && person.isGuest);
  if (isKnown && !random.chance(share)) return;
  const shopsAt = afterDays === 0 ? arrivedAt : arrivedAt + random.exponential(afterDays) * DAY;
  const boughtAt = tryCheckouts(random, diary, isKnown ? shopsAt : arrivedAt, numbers);
  if (boughtAt === null) return;
  const isKept = buy(random, diary, person, boughtAt, numbers);
  if (isKept && origin !== 'trial' && random.chance(ASSUMED.subscribes))
    subscribe(random, diary, boughtAt + random.between(8, 70) * DAY, numbers, false);
}

/** An instant of the year, by season, at a realistic hour for shopping. */
function arrival(random: Random): number {
  const weights = Object.fromEntries(SEASON.map((weight, month) => [String(month), weight]));
  const month = Number(random.weighted(weights));
  const from = Date.UTC(2025, month, 1);
  return toDaytime(random, random.between(from, Date.UTC(2025, month + 1, 1)));
}

/** Adds checkouts until one leads to an order. Returns the time of that order, or null when none does. */
function tryCheckouts(random: Random, diary: Diary, firstAt: number, numbers: Numbers): number | null {
  const takesReminders = random.chance(ASSUMED.takesReminders);
  for (
    let at = firstAt;
    at < YEAR.to;
    at = toDaytime(random, at + DAY + random.exponential(TRIES_AGAIN.afterDays) * DAY)
  ) {
    diary.note(at, { what: 'checkout-started', checkout: numbers() });
    if (!random.chance(CHECKOUTS_ABANDONED)) return at + random.between(3, 25) * MINUTE;
    if (takesReminders) readMail(random, diary, at + 4 * HOUR, 'cart-reminder', REMINDERS_OPENED, 0);
    if (!random.chance(TRIES_AGAIN.share)) return null;
  }
  return null;
}

function readMail(
  random: Random,
  diary: Diary,
  at: number,
  campaign: string,
  opened: number,
  clicked: number,
): void {
  diary.note(at, { what: 'mail-sent', campaign });
  if (!random.chance(opened)) return;
  const openedAt = at + random.logNormal(3, 1) * HOUR;
  diary.note(openedAt, { what: 'mail-opened', campaign });
  if (random.chance(clicked / opened)) diary.note(openedAt + MINUTE, { what: 'mail-clicked', campaign });
}

/** Appends the closing of the account after the last happening, for people who registered and paid an order. */
function closeAccount(random: Random, person: Person, happenings: readonly Happening[]): Happening[] {
  const last = happenings.at(-1);
  const has = (kind: What) => happenings.some(({ what }) => what === kind);
  if (last === undefined || !has('registered') || !has('order-paid')) return [...happenings];
  const at = toWholeSecond(last.at + random.between(3, 40) * DAY);
  return at < YEAR.to ? [...happenings, { what: 'account-closed', at, person }] : [...happenings];
}

const CAMPAIGNS = [
  { name: 'spring', at: Date.UTC(2025, 3, 2, 8), reaches: 'lapsed' },
  { name: 'summer', at: Date.UTC(2025, 6, 2, 8), reaches: 'lapsed' },
  { name: 'autumn', at: Date.UTC(2025, 9, 1, 8), reaches: 'lapsed' },
  { name: 'christmas', at: Date.UTC(2025, 11, 3, 8), reaches: 'everybody' },
] as const;

const LAPSED_AFTER = 100 * DAY;
// The first deliveries of a person may be late; before they have arrived, no tool has the address for a campaign.
const ON_LIST_AFTER = 2 * DAY;
/** Random streams of their own, so that campaigns do not change the other draws. */
const CAMPAIGN_STREAM = 1_000_000;

/** Campaign mails, to lapsed customers or to everybody. */
function campaigns(seed: number, histories: readonly PersonHistory[]): Happening[] {
  return histories.flatMap(({ person, happenings }) => {
    const random = createRandom(seed, CAMPAIGN_STREAM + person.number);
    const diary = openDiary(person);
    if (!random.chance(ASSUMED.takesCampaigns)) return [];
    for (const { name, at, reaches } of CAMPAIGNS) {
      const before = happenings.filter((happening) => happening.at < at);
      const isKnown = (before[0]?.at ?? at) < at - ON_LIST_AFTER;
      const hasLeft = before.some(({ what }) => what === 'newsletter-left' || what === 'account-closed');
      if (!isKnown || hasLeft) continue;
      if (reaches === 'lapsed' && !isLapsed(before, at)) continue;
      readMail(random, diary, at, name, MAILS_OPENED, MAILS_CLICKED);
    }
    return diary.happenings();
  });
}

function isLapsed(before: readonly Happening[], at: number): boolean {
  const orders = before.filter(({ what }) => what === 'order-paid');
  const isSubscribed =
    before.filter(({ what }) => what === 'subscription-started').length >
    before.filter(({ what }) => what === 'subscription-ended').length;
  return !isSubscribed && orders.length > 0 && (orders.at(-1)?.at ?? at) < at - LAPSED_AFTER;
}
