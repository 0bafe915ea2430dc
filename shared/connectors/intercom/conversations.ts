import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import { emailOf, type Outcome, parsed, snapshot, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { activity, type Context, report, UNUSABLE_ID } from './context.ts';
import { isContact, messagesIn, onlyOf } from './participants.ts';
import { type ConversationBody, conversationSchema, deletedConversationSchema } from './schema.ts';

/** A snoozed conversation waits for a date or for the customer. It is not solved. */
const STATES: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ['open', 'open'],
  ['snoozed', 'open'],
  ['closed', 'solved'],
]);

/** Topics whose item is the conversation. */
export const mapConversation = parsed(conversationSchema, (conversation, context: Context): Outcome => {
  const object = objectIdentity(context.connection, 'ticket', conversation.id);
  if (object === undefined) return UNUSABLE_ID;
  const ratings = ratingsIn(conversation, object, context);
  if ('refused' in ratings) return ratings;
  const { source, created_at, first_contact_reply, updated_at, state, statistics } = conversation;
  const isOurs = source.author.type !== null && !isContact(source.author.type);
  // A conversation that a teammate or a campaign began is one of the customer only once they have answered.
  const createdAt = isOurs ? first_contact_reply.created_at : created_at;
  if (isOurs && createdAt === null && ratings.length === 0) return { ignored: 'no-customer-message' };
  const ticket = STATES.get(state ?? '');
  const owner = ownerOf(conversation);
  const account = owner.id === null ? undefined : customerIdentity(context.connection, owner.id);
  const reported = snapshot(updated_at ?? context.notifiedAt, {
    states: ticket === undefined ? {} : { ticket },
    since: { ticket: ticket === 'solved' ? statistics.last_close_at : null },
    attributes: { account, address: owner.address, createdAt: createdAt ?? undefined },
  });
  return update({
    persons: [account, owner.address],
    objects: [report(context.connection, 'ticket', object, reported)],
    activities: [...ratings, ...messagesOf(conversation, object, owner, context)],
  });
});

interface Owner {
  readonly id: string | null;
  readonly address?: Identity | undefined;
}

/**
 * The contact that began the conversation, or the only one. If there are several others, none is stated, so that an
 * earlier report of the owner stands.
 */
function ownerOf({ source: { author }, contacts: { contacts } }: ConversationBody): Owner {
  const isListed = contacts.length === 0 || contacts.some(({ id }) => id === author.id);
  return author.id !== null && isContact(author.type) && isListed
    ? { id: author.id, address: emailOf(author.email) }
    : { id: onlyOf(contacts) };
}

function isScore(rating: unknown): rating is number {
  return typeof rating === 'number' && Number.isInteger(rating) && rating >= 1 && rating <= 5;
}

/**
 * The rating, which is in all later bodies of the conversation. Its `created_at` is when it was asked for. So a rating
 * without the time of its last update is dated by the notification, and counts only in the topic that reports it.
 */
function ratingsIn(
  { conversation_rating: { rating, updated_at } }: ConversationBody,
  about: Identity,
  { connection, topic, notifiedAt }: Context,
): readonly Activity[] | { readonly refused: string } {
  const isReported = topic === 'conversation.rating.added';
  if (isReported && !isScore(rating)) return { refused: 'conversation_rating.rating must be 1 to 5' };
  const at = updated_at ?? (isReported ? notifiedAt : null);
  if (!isScore(rating) || at === null) return [];
  const id = naturalId(about, 'rating.given', 'conversation');
  const given = activity(connection, 'rating.given', id, at, instantText(at));
  return [{ ...given, about, rating: { scale: 'csat', score: rating } }];
}

function messagesOf(
  { conversation_parts: { conversation_parts: parts } }: ConversationBody,
  about: Identity,
  owner: Owner,
  { connection, topic }: Context,
): readonly Activity[] {
  if (topic !== 'conversation.user.replied') return [];
  return parts.flatMap((part) => messagesIn(part, about, owner.id, connection));
}

/** `conversation.deleted`: it no longer waits. */
export const mapDeletedConversation = parsed(deletedConversationSchema, (item, context: Context): Outcome => {
  const id = item.conversation_id ?? item.id;
  const object = id === null ? undefined : objectIdentity(context.connection, 'ticket', id);
  if (object === undefined) return UNUSABLE_ID;
  const reported = snapshot(context.notifiedAt, { states: { ticket: 'solved' } });
  return update({ objects: [report(context.connection, 'ticket', object, reported)] });
});
