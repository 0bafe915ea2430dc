import type { Provider } from '../../shared/connectors/registry.ts';
import { HOUR, MINUTE, YEAR } from './diary.ts';
import type { Happening } from './happening.ts';
import { DELIVERIES_DOUBLED, DELIVERIES_LATE, LATE_BY_AT_MOST } from './rates.ts';
import { reportHappening } from './reported-by.ts';
import { createRandom } from './seeded-random.ts';
import { genericMessage, item } from './senders/generic.ts';
import type { Message } from './senders/message.ts';

/** A delivery before it is signed. */
export interface UnsignedDelivery {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Whose deliveries must go one after the other. */
  readonly person: string;
  readonly provider: Provider;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How it comes: in time, after the fact, or a second time. */
  readonly comes: 'in-time' | 'late' | 'again';
}

interface ToSend extends Message {
  readonly at: number;
  readonly person: string;
}

/** Keeps the senders' faults apart from the draws of people's lives. */
const FAULTS_STREAM = 2_000_000;
const LEAST_DELAY = 5 * MINUTE;

/**
 * What the tools send about a year, in the order in which they send it: some of it late, some twice. A delivery that
 * is the first to link a tool's own number to an address comes in time, as tools that make a profile have time to.
 */
export function makeDeliveries(seed: number, happenings: readonly Happening[]): UnsignedDelivery[] {
  const random = createRandom(seed, FAULTS_STREAM);
  const deliveries: UnsignedDelivery[] = [];
  const met = new Set<string>();
  for (const message of messagesOf(happenings)) {
    const { at, person, provider, headers, introduces } = message;
    if (introduces !== undefined && met.has(introduces)) continue;
    const isFirst = introduces !== undefined || !met.has(`${provider} of ${person}`);
    met.add(introduces ?? '').add(`${provider} of ${person}`);

    const isLate = random.chance(DELIVERIES_LATE);
    const isDoubled = random.chance(DELIVERIES_DOUBLED);
    const delay = LEAST_DELAY + random.next() ** 2 * LATE_BY_AT_MOST[provider] * HOUR;
    const again = random.exponential(10 * MINUTE);
    const delayed = isLate && !isFirst && at + delay < YEAR.to;
    const sentAt = delayed ? at + delay : at;
    const delivery = { person, provider, headers, body: JSON.stringify(message.body) };
    deliveries.push({ ...delivery, sentAt, comes: delayed ? 'late' : 'in-time' });
    if (isDoubled && sentAt + again < YEAR.to)
      deliveries.push({ ...delivery, sentAt: sentAt + again, comes: 'again' });
  }
  return deliveries.sort((a, b) => a.sentAt - b.sentAt);
}

function messagesOf(happenings: readonly Happening[]): ToSend[] {
  const messages: ToSend[] = [];
  const lists = new Map<string, Happening[]>();
  for (const happening of happenings) {
    const { at, person } = happening;
    if (happening.what === 'mail-sent') {
      const list = `${happening.campaign} ${at}`;
      const mails = lists.get(list);
      if (mails === undefined) lists.set(list, [happening]);
      else mails.push(happening);
    } else
      for (const message of reportHappening(happening))
        messages.push({ ...message, at, person: String(person.number) });
  }
  for (const [list, mails] of lists) messages.push(...sendMails(list, mails));
  return messages.sort((a, b) => a.at - b.at);
}

const LONGEST_LIST = 100;

/** Mails that went out together are reported together. */
function sendMails(list: string, mails: readonly Happening[]): ToSend[] {
  const [first] = mails;
  if (first === undefined) return [];
  const parts = Array.from({ length: Math.ceil(mails.length / LONGEST_LIST) }, (_, index) =>
    mails.slice(index * LONGEST_LIST, (index + 1) * LONGEST_LIST),
  );
  return parts.map((part, index) => ({
    ...genericMessage(part.map((mail) => item('campaign.sent', mail))),
    at: first.at,
    person: mails.length === 1 ? String(first.person.number) : `${list} ${index}`,
  }));
}
