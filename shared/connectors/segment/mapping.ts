import { createHash } from 'node:crypto';
import { contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, isPersonal } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { Money } from '../../lifecycle/money.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { fullName } from '../contact-fields.ts';
import { parseInstant } from '../fields.ts';
import {
  activitiesFrom,
  type Outcome,
  objectOf,
  parsed,
  reportsFrom,
  snapshot,
  statedAddress,
  statedAmount,
  update,
} from '../mapping.ts';
import { type EventMeaning, meaningOf } from './events.ts';
import { type Message, messageSchema } from './schema.ts';

const activity = activitiesFrom('segment');
const report = reportsFrom('segment');

/** A message with what every mapper needs of it. */
interface Context {
  readonly message: Message;
  readonly connection: string;
  readonly at: number;
  readonly account: Identity | undefined;
  readonly address: Identity | undefined;
}

/** Maps one message. */
export const mapMessage = parsed(messageSchema, (message, connection: string): Outcome => {
  const { type, userId } = message;
  const at = message.timestamp ?? message.receivedAt;
  if (type === null) return { refused: 'type is missing' };
  const mapper = TYPES.get(type);
  if (mapper === undefined) return { ignored: type === 'group' ? 'group' : 'unknown-type' };
  if (at === null) return { refused: `${type}: timestamp is missing or not a time` };
  const account = userId === null ? undefined : customerIdentity(connection, userId);
  if (userId !== null && account === undefined) return { refused: `${type}: userId cannot be used` };
  const named = { message, connection, at, account, address: ownAddress(message) };
  // Nothing else names the customer, or nothing else that names one by the policy.
  const stated = statedAddress(message.properties.email) ?? undefined;
  if (named.address !== undefined || stated === undefined) return mapper(named);
  const withoutId = mapper({ ...named, account: undefined, address: stated });
  return account === undefined ? withoutId : orWithoutId(mapper(named), withoutId);
});

/** The outcome of one message, with what it says if its user id stands for nobody. */
function orWithoutId(outcome: Outcome, other: Outcome): Outcome {
  if (!('updates' in outcome && 'updates' in other)) return outcome;
  const [withoutId] = other.updates;
  if (withoutId === undefined) return outcome;
  return { updates: outcome.updates.map((one) => ({ ...one, withoutId })) };
}

const TYPES: ReadonlyMap<string, (context: Context) => Outcome> = new Map([
  ['track', mapTrack],
  ['page', (context: Context) => mapActivity(context, 'visit')],
  ['screen', (context: Context) => mapActivity(context, 'visit')],
  ['identify', mapIdentify],
  ['alias', mapAlias],
  ['delete', mapDelete],
]);

/** The customer's own address. One among the properties of an event may be somebody else's. */
function ownAddress({ traits, context }: Message): Identity | undefined {
  return statedAddress(traits.email) ?? statedAddress(context.traits.email) ?? undefined;
}

function mapTrack(context: Context): Outcome {
  const { event } = context.message;
  if (event === null) return { refused: 'track: event is missing' };
  const meaning = meaningOf(event);
  if (meaning === undefined) return { ignored: 'unknown-event' };
  switch (meaning) {
    case 'signed-up':
      return mapAccount(context, context.at);
    case 'order-completed':
      return mapOrder(context, COMPLETED);
    case 'order-updated':
      return mapOrder(context, {});
    case 'order-cancelled':
      return mapOrder(context, { cancelled: 'yes' });
    case 'order-refunded':
      return mapRefund(context);
    case 'campaign.sent':
      return isOfCampaign(context.message) ? mapActivity(context, meaning) : { ignored: 'no-campaign' };
    default:
      return mapActivity(context, meaning);
  }
}

/** An order that was cancelled or refunded stands again once it is completed again. */
const COMPLETED: States = { payment: 'paid', cancelled: 'no', refunded: 'no' };

/** E-mails without a campaign are receipts, passwords and the like. */
function isOfCampaign({ properties }: Message): boolean {
  return Boolean(properties.campaign_id ?? properties.campaign_name);
}

type ActivityMeaning = Extract<EventMeaning, Activity['type']>;

function mapActivity(context: Context, type: ActivityMeaning): Outcome {
  const { connection, at, account, address, message } = context;
  if (account === undefined && address === undefined) return { ignored: 'anonymous' };
  const plain = { ...activity(connection, type, activityId(context, type), at), about: null };
  const done: Activity =
    plain.type === 'review.published'
      ? { ...plain, type: 'review.published', rating: starsIn(message) }
      : { ...plain, type: plain.type };
  return update({ persons: [account, address], activities: [done] });
}

function starsIn({ properties: { rating } }: Message) {
  const score = Number(typeof rating === 'string' || typeof rating === 'number' ? rating : Number.NaN);
  return score >= 1 && score <= 5 ? { scale: 'stars' as const, score } : null;
}

function activityId(context: Context, type: ActivityMeaning): string {
  const { review_id } = context.message.properties;
  const isReview = type === 'review.published' && review_id !== null && !isPersonal(review_id);
  return `${context.connection}:${type}:${isReview ? review_id : occurrenceOf(context)}`;
}

/** Segment gives each message an id. One that may hold personal data is hashed, because ids are shown. */
function occurrenceOf({ message, at, account, address }: Context): string {
  const { messageId, event } = message;
  if (messageId !== null && !isPersonal(messageId)) return messageId;
  const text = JSON.stringify(messageId ?? [event, at, account ?? address]);
  return createHash('sha256').update(text).digest('hex');
}

/** Each event states what has happened of the order; Segment reports no state of it. */
function mapOrder(context: Context, states: States): Outcome {
  const { connection, at, account, address, message } = context;
  const order = objectOf({ connection }, 'order', message.properties.order_id);
  if (order === undefined) return { refused: 'track: properties.order_id is missing or cannot be used' };
  const reported = snapshot(at, {
    states,
    since: { payment: states.payment && at },
    attributes: {
      account,
      address,
      total: totalIn(message),
      ...(states.payment !== undefined && { createdAt: at }),
    },
  });
  return update({ persons: [account, address], objects: [report(connection, 'order', order, reported)] });
}

/** With an amount it is a refund of that amount. Without one, all of the money went back. */
function mapRefund(context: Context): Outcome {
  const { connection, at, account, address, message } = context;
  const order = objectOf({ connection }, 'order', message.properties.order_id);
  if (order === undefined) return { refused: 'track: properties.order_id is missing or cannot be used' };
  const total = totalIn(message);
  const owner = { account, address };
  const snapshots =
    total === undefined
      ? [snapshot(at, { states: { refunded: 'fully' }, attributes: owner })]
      : [
          snapshot(at, { attributes: owner }),
          snapshot(at, {
            part: `refund:${occurrenceOf(context)}`,
            states: { refund: 'succeeded' },
            since: { refund: at },
            attributes: { total },
          }),
        ];
  return update({
    persons: [account, address],
    objects: [report(connection, 'order', order, ...snapshots)],
  });
}

function totalIn({ properties: { total, revenue, currency } }: Message): Money | null | undefined {
  const amount = total ?? revenue;
  if (amount === undefined || amount === null || amount === '') return undefined;
  return typeof amount === 'string' || typeof amount === 'number' ? statedAmount(amount, currency) : null;
}

function mapIdentify(context: Context): Outcome {
  return mapAccount(context, instantIn(context.message.traits.createdAt));
}

/** Of a user with an id, or of a visitor who left only an address. */
function mapAccount(context: Context, createdAt: number | undefined): Outcome {
  const { connection, at, account, address, message } = context;
  const person = account ?? address;
  if (person === undefined) return { ignored: 'anonymous' };
  const { traits } = message.type === 'identify' ? message : message.context;
  const stated = traits.email === undefined ? address : statedAddress(traits.email);
  // Without a date of creation, an edit by somebody else would count as the customer's own sign-up.
  const isOpen = createdAt !== undefined || account === undefined;
  const reported = snapshot(at, {
    states: isOpen ? { account: 'open' } : {},
    attributes: { createdAt, ...(account !== undefined && { address: stated }) },
  });
  const name = traits.name ?? fullName(traits.firstName, traits.lastName);
  return update({
    persons: [account, address],
    objects: [report(connection, 'account', person, reported)],
    contact: contactAt(at, { name, phone: traits.phone }),
  });
}

/** An ISO 8601 time, or seconds or milliseconds since 1970: libraries send all of them. */
function instantIn(value: unknown): number | undefined {
  if (typeof value === 'string') return parseInstant(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const at = Math.trunc(value < 100_000_000_000 ? value * 1000 : value);
  return at >= Date.UTC(1990, 0) && at < Date.UTC(2200, 0) ? at : undefined;
}

/** The tool says that two ids are one user. An anonymous id is a device, and nobody's account. */
function mapAlias({ message, connection, at, account }: Context): Outcome {
  const { previousId, userId, anonymousId } = message;
  if (account === undefined || previousId === null) return { ignored: 'anonymous' };
  if (previousId === anonymousId || previousId === userId) return { ignored: 'device' };
  const previous = customerIdentity(connection, previousId);
  if (previous === undefined) return { refused: 'alias: previousId cannot be used' };
  const reported = snapshot(at, { attributes: { mergedInto: account } });
  return update({ persons: [previous], objects: [report(connection, 'account', previous, reported)] });
}

function mapDelete({ account }: Context): Outcome {
  if (account === undefined) return { ignored: 'anonymous' };
  return { requests: [{ type: 'erase', persons: [account], objects: [] }] };
}
