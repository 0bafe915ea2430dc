import { contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import { fullName } from '../contact-fields.ts';
import { emailOf, type Outcome, parsed, snapshot, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { activity, type Context, report, UNDATED, UNUSABLE_ID } from './context.ts';
import { type ConversationBody, conversationSchema, deletedSchema, type ThreadBody } from './schema.ts';

const REPLY = 'convo.customer.reply.created';

/** Spam needs no answer. */
const STATES: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ['active', 'open'],
  ['pending', 'open'],
  ['closed', 'solved'],
  ['spam', 'solved'],
]);

/** `convo.*`: the whole conversation. */
export const mapConversation = parsed(conversationSchema, (conversation, context: Context): Outcome => {
  const { connection } = context;
  const { primaryCustomer: customer, createdAt, closedAt } = conversation;
  const object = objectIdentity(connection, 'ticket', conversation.id);
  if (object === undefined) return UNUSABLE_ID;
  const ticket = stateOf(conversation, context);
  const asOf = asOfOf(conversation, ticket, context);
  if (asOf === undefined) return UNDATED;
  const account = customer.id === null ? undefined : customerIdentity(connection, customer.id);
  const address = emailOf(customer.email);
  const reported = snapshot(asOf, {
    states: ticket === undefined ? {} : { ticket },
    since: { ticket: ticket === 'solved' ? closedAt : null },
    // A conversation that a teammate began is not an act of the customer.
    attributes: { account, address, createdAt: isOurs(conversation) ? undefined : (createdAt ?? undefined) },
  });
  return update({
    persons: [account, address],
    objects: [report(connection, 'ticket', object, reported)],
    activities: messagesOf(replyIn(conversation, context), object, customer.id, context),
    contact:
      (account ?? address) === undefined
        ? undefined
        : contactAt(asOf, { name: fullName(customer.first, customer.last) }),
  });
});

function isOurs({ createdBy }: ConversationBody): boolean {
  return createdBy.type === 'user';
}

/**
 * By the status. A conversation that a teammate began is open only if its body shows that the customer wrote last; else
 * an earlier report of its state stands.
 */
function stateOf(conversation: ConversationBody, { topic }: Context): StateValue<'ticket'> | undefined {
  if (conversation.state === 'deleted') return 'solved';
  const state = STATES.get(conversation.status ?? '');
  if (state !== 'open' || !isOurs(conversation)) return state;
  const { latestReplyFrom } = conversation.customerWaitingSince;
  return topic === REPLY || latestReplyFrom === 'customer' ? 'open' : undefined;
}

/** The latest message of the customer, if the delivery reports one and the body has its thread. */
function replyIn({ _embedded: { threads } }: ConversationBody, { topic }: Context): ThreadBody | undefined {
  if (topic !== REPLY) return undefined;
  const [latest] = threads
    .filter(({ type, createdBy }) => type === 'customer' || createdBy.type === 'customer')
    .sort((one, other) => other.createdAt - one.createdAt);
  return latest;
}

/**
 * The latest time in the body. An open conversation that was closed before is later than its closing. `userUpdatedAt` is the
 * last change by a teammate, or when the customer began to wait, if that is later. So if only a teammate's change is the
 * latest time, a reply was made after it, at an unknown time.
 */
function asOfOf(
  { createdAt, closedAt, userUpdatedAt, customerWaitingSince, _embedded }: ConversationBody,
  ticket: StateValue<'ticket'> | undefined,
  { topic, receivedAt }: Context,
): number | undefined {
  const notBefore = ticket === 'open' && closedAt !== null ? closedAt + 1 : closedAt;
  const threads = _embedded.threads.map((thread) => thread.createdAt);
  const known = [createdAt, notBefore, userUpdatedAt, customerWaitingSince.time, ...threads].filter(
    (at) => at !== null,
  );
  const latest = known.length === 0 ? undefined : Math.max(...known);
  const isOfTeammate = latest === userUpdatedAt && latest !== customerWaitingSince.time;
  const isUndated = latest === undefined || (topic === REPLY && isOfTeammate);
  return isUndated ? (receivedAt ?? latest) : latest;
}

/**
 * Without its thread a message has no id, and the delivery has none either. Then it is left out: the state shows the reply.
 * What another participant wrote is not an act of this customer.
 */
function messagesOf(
  reply: ThreadBody | undefined,
  about: Identity,
  owner: string | null,
  { connection }: Context,
): readonly Activity[] {
  if (reply === undefined) return [];
  const { id, createdAt, customer } = reply;
  if (customer.id !== null && customer.id !== owner) return [];
  const received = naturalId(about, 'message.received', id);
  return [{ ...activity(connection, 'message.received', received, createdAt), about }];
}

/** `convo.deleted`: it no longer waits. The body has no time. */
export const mapDeletedConversation = parsed(deletedSchema, ({ id }, context: Context): Outcome => {
  const object = objectIdentity(context.connection, 'ticket', id);
  if (object === undefined) return UNUSABLE_ID;
  if (context.receivedAt === undefined) return UNDATED;
  const reported = snapshot(context.receivedAt, { states: { ticket: 'solved' } });
  return update({ objects: [report(context.connection, 'ticket', object, reported)] });
});
