import { HOUR, MINUTE, YEAR } from './diary.ts';
import type { Happening } from './happening.ts';
import { DUPLICATE_SHARE, LATE_SHARE } from './rates.ts';
import { reportHappening } from './reported-by.ts';
import { createRandom } from './seeded-random.ts';
import { mailsSent } from './senders/klaviyo.ts';
import type { Message } from './senders/message.ts';
import { type DemoProvider, TOOLS } from './tools.ts';

/** A delivery before it is signed. */
export interface UnsignedDelivery {
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** The deliveries of one person are sent one after another. */
  readonly person: string;
  readonly provider: DemoProvider;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timing: 'on-time' | 'late' | 'duplicate';
}

interface TimedMessage extends Message {
  readonly at: number;
  readonly person: string;
}

/** A random stream of its own, so that delays and duplicates do not change the customers' histories. */
const DELIVERY_STREAM = 2_000_000;
const MIN_DELAY = 5 * MINUTE;

/**
 * The deliveries of a year in the order in which they are sent, some late and some duplicate. The first delivery that
 * links a tool's customer number to an e-mail address is never late: no other delivery could name the customer before.
 */
export function makeDeliveries(seed: number, happenings: readonly Happening[]): UnsignedDelivery[] {
  const random = createRandom(seed, DELIVERY_STREAM);
  const deliveries: UnsignedDelivery[] = [];
  const introduced = new Set<string>();
  for (const message of messagesOf(happenings)) {
    const { at, person, provider, headers, introduces } = message;
    if (introduces !== undefined && introduced.has(introduces)) continue;
    const isFirst = introduces !== undefined || !introduced.has(`${provider} of ${person}`);
    introduced.add(introduces ?? '').add(`${provider} of ${person}`);

    const isLate = random.chance(LATE_SHARE);
    const isDuplicated = random.chance(DUPLICATE_SHARE);
    const delay = MIN_DELAY + random.next() ** 2 * TOOLS[provider].maxDelayHours * HOUR;
    const resendDelay = random.exponential(10 * MINUTE);
    const isDelayed = isLate && !isFirst && at + delay < YEAR.to;
    const sentAt = isDelayed ? at + delay : at;
    const delivery = { person, provider, headers, body: JSON.stringify(message.body) };
    deliveries.push({ ...delivery, sentAt, timing: isDelayed ? 'late' : 'on-time' });
    if (isDuplicated && sentAt + resendDelay < YEAR.to)
      deliveries.push({ ...delivery, sentAt: sentAt + resendDelay, timing: 'duplicate' });
  }
  return deliveries.sort((a, b) => a.sentAt - b.sentAt);
}

function messagesOf(happenings: readonly Happening[]): TimedMessage[] {
  const messages: TimedMessage[] = [];
  const campaigns = new Map<string, Happening<'mail-sent'>[]>();
  for (const happening of happenings) {
    const { at, person } = happening;
    // Klaviyo reports the mails of a campaign in batches; Resend reports each mail.
    if (happening.what === 'mail-sent' && person.shop === 'shopify') {
      const campaign = `${happening.campaign} ${at}`;
      const mails = campaigns.get(campaign);
      if (mails === undefined) campaigns.set(campaign, [happening]);
      else mails.push(happening);
    } else
      for (const message of reportHappening(happening))
        messages.push({ ...message, at, person: String(person.number) });
  }
  for (const [campaign, mails] of campaigns) messages.push(...batches(campaign, mails));
  return messages.sort((a, b) => a.at - b.at);
}

const MAX_BATCH_LENGTH = 100;

function batches(campaign: string, mails: readonly Happening<'mail-sent'>[]): TimedMessage[] {
  const [first] = mails;
  if (first === undefined) return [];
  const parts = Array.from({ length: Math.ceil(mails.length / MAX_BATCH_LENGTH) }, (_, index) =>
    mails.slice(index * MAX_BATCH_LENGTH, (index + 1) * MAX_BATCH_LENGTH),
  );
  return parts.map((part, index) => ({
    ...mailsSent(part),
    at: first.at,
    person: mails.length === 1 ? String(first.person.number) : `${campaign} ${index}`,
  }));
}
