import { DAY, type Diary, HOUR, MINUTE, openDiary, YEAR } from './diary.ts';
import type { Happening, Person } from './happening.ts';
import { buy, type Numbers, toDaytime } from './ordering.ts';
import {
  CHECKOUTS_ABANDONED,
  GOES_SHOPPING,
  MAILS_CLICKED,
  MAILS_OPENED,
  ORIGINS,
  OURS,
  REMINDERS_OPENED,
  SEASON,
  TRIES_AGAIN,
} from './rates.ts';
import { createRandom, type Random } from './seeded-random.ts';
import { subscribe } from './subscribing.ts';
import { askHelp } from './support.ts';

/** A year of a made-up shop: what happened to which person, in the order of time. */
export interface ShopYear {
  readonly people: readonly Person[];
  readonly happenings: readonly Happening[];
}

/** Makes up a year. The same seed gives the same year; more customers add to it and change nobody else's year. */
export function makeShopYear(seed: number, customers: number): ShopYear {
  const lives = Array.from({ length: customers }, (_, index) => live(seed, index + 1));
  const everybody = lives.flatMap(({ happenings }) => happenings);
  return {
    people: lives.map(({ person }) => person),
    happenings: [...everybody, ...campaigns(seed, lives)].sort(
      (a, b) => a.at - b.at || a.person.number - b.person.number,
    ),
  };
}

interface Life {
  readonly person: Person;
  readonly happenings: readonly Happening[];
}

/** Room for the numbers of one person's things. */
const NUMBERS_EACH = 1000;

function live(seed: number, number: number): Life {
  const random = createRandom(seed, number);
  const shop = random.chance(OURS.buysAtShopify) ? 'shopify' : 'woocommerce';
  const isGuest = shop === 'woocommerce' && random.chance(OURS.isGuest);
  const person: Person = { number, shop, isGuest, email: `customer${number}@example.com` };
  const diary = openDiary(person);
  let used = 0;
  const numbers = () => {
    used += 1;
    return number * NUMBERS_EACH + used;
  };
  begin(random, diary, person, numbers);
  const happenings = diary.happenings();
  const closes = random.chance(OURS.closesAccount) && shop === 'shopify';
  return { person, happenings: closes ? closeAccount(random, person, happenings) : happenings };
}

/** How somebody comes to be known, and whether they go shopping. */
function begin(random: Random, diary: Diary, person: Person, numbers: Numbers): void {
  const arrivedAt = arrival(random);
  const origin = random.weighted(ORIGINS);
  switch (origin) {
    case 'newsletter':
      diary.note(arrivedAt, { what: 'lead-captured' });
      readMail(random, diary, arrivedAt + 4 * MINUTE, 'welcome', MAILS_OPENED, MAILS_CLICKED);
      if (random.chance(OURS.leavesNewsletter))
        diary.note(arrivedAt + random.between(5, 120) * DAY, { what: 'newsletter-left' });
      break;
    case 'account':
      // Guests have no account; they are known from the checkout on.
      if (!person.isGuest) diary.note(arrivedAt, { what: 'registered' });
      break;
    case 'question':
      askHelp(random, diary, arrivedAt, numbers, true);
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
  const { isLasting } = buy(random, diary, person, boughtAt, numbers);
  if (isLasting && origin !== 'trial' && random.chance(OURS.subscribes))
    subscribe(random, diary, boughtAt + random.between(8, 70) * DAY, numbers, false);
}

/** An instant of the year by its season, at an hour at which people shop. */
function arrival(random: Random): number {
  const weights = Object.fromEntries(SEASON.map((weight, month) => [String(month), weight]));
  const month = Number(random.weighted(weights));
  const from = Date.UTC(2025, month, 1);
  return toDaytime(random, random.between(from, Date.UTC(2025, month + 1, 1)));
}

/** Checkouts until one is paid for: when that is, or null if it never comes to it. */
function tryCheckouts(random: Random, diary: Diary, firstAt: number, numbers: Numbers): number | null {
  const takesReminders = random.chance(OURS.takesReminders);
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
  if (random.chance(clicked / opened)) diary.note(openedAt + MINUTE, { what: 'visited' });
}

/** Cuts a life where the account is closed: an instant within the year after the last thing that was ordered. */
function closeAccount(random: Random, person: Person, happenings: readonly Happening[]): Happening[] {
  const last = happenings.at(-1);
  if (last === undefined || !happenings.some(({ what }) => what === 'order-paid')) return [...happenings];
  const at = Math.floor((last.at + random.between(3, 40) * DAY) / 1000) * 1000;
  return at < YEAR.to ? [...happenings, { what: 'account-closed', at, person }] : [...happenings];
}

const CAMPAIGNS = [
  { name: 'spring', at: Date.UTC(2025, 3, 2, 8), reaches: 'lapsed' },
  { name: 'summer', at: Date.UTC(2025, 6, 2, 8), reaches: 'lapsed' },
  { name: 'autumn', at: Date.UTC(2025, 9, 1, 8), reaches: 'lapsed' },
  { name: 'christmas', at: Date.UTC(2025, 11, 3, 8), reaches: 'everybody' },
] as const;

const LAPSED_AFTER = 100 * DAY;
// Whose first words are still on their way is on no list yet.
const ON_THE_LIST_AFTER = 2 * DAY;
/** Keeps the campaigns' draws apart from those of the people's own years. */
const CAMPAIGN_STREAM = 1_000_000;

/** Mails to many at once: to those whose last order is long ago, or to everybody. */
function campaigns(seed: number, lives: readonly Life[]): Happening[] {
  return lives.flatMap(({ person, happenings }) => {
    const random = createRandom(seed, CAMPAIGN_STREAM + person.number);
    const diary = openDiary(person);
    if (!random.chance(OURS.takesCampaigns)) return [];
    for (const { name, at, reaches } of CAMPAIGNS) {
      const before = happenings.filter((happening) => happening.at < at);
      const isKnown = (before[0]?.at ?? at) < at - ON_THE_LIST_AFTER;
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
