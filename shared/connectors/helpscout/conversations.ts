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
  const reply = replyIn(conversation, context);
  const ticket = stateOf(conversation, context);
  const asOf = asOfOf(conversation, ticket, reply, context);
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
    activities: messagesOf(reply, object, customer.id, context),
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

/** A message of the customer: its thread if the body has it, else only when the delivery was received. */
interface Reply {
  readonly thread?: ThreadBody;
  readonly at: number | undefined;
}

function replyIn({ _embedded: { threads } }: ConversationBody, context: Context): Reply | undefined {
  if (context.topic !== REPLY) return undefined;
  const [latest] = threads
    .filter(({ type }) => type === 'customer')
    .sort((a, b) => b.createdAt - a.createdAt);
  return latest === undefined ? { at: context.receivedAt } : { thread: latest, at: latest.createdAt };
}

/**
 * The latest time in the body. `userUpdatedAt` is the last change by a teammate, so a reply of the customer has another
 * date. An open conversation that was closed before is later than its closing.
 */
function asOfOf(
  { createdAt, closedAt, userUpdatedAt, customerWaitingSince, _embedded }: ConversationBody,
  ticket: StateValue<'ticket'> | undefined,
  reply: Reply | undefined,
  { receivedAt }: Context,
): number | undefined {
  const reopenedAfter = ticket === 'open' && closedAt !== null ? closedAt + 1 : closedAt;
  const known = [createdAt, reopenedAfter, userUpdatedAt, customerWaitingSince.time, reply?.at]
    .concat(_embedded.threads.map((thread) => thread.createdAt))
    .filter((at) => typeof at === 'number');
  return known.length === 0 ? receivedAt : Math.max(...known);
}

/**
 * Without its thread a message has no id, and the delivery has none either. Then it is left out: the state shows the reply.
 * What another participant wrote is not an act of this customer.
 */
function messagesOf(
  reply: Reply | undefined,
  about: Identity,
  owner: string | null,
  { connection }: Context,
): readonly Activity[] {
  if (reply?.thread === undefined) return [];
  const { id, createdAt, customer } = reply.thread;
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
