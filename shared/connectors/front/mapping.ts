import { contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import { activitiesFrom, emailOf, type Outcome, parsed, reportsFrom, snapshot, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { type EventBody, eventSchema, type MessageBody, type RecipientBody } from './schema.ts';

const activity = activitiesFrom('front');
const report = reportsFrom('front');

/** The context of a mapping, beside the event. */
interface Context {
  readonly connection: string;
  /** The type of the event in the Events API. */
  readonly type: string;
}

/** The type of event of each topic of an application webhook. */
export const TYPE_OF_TOPIC: ReadonlyMap<string, string> = new Map([
  ['inbound_received', 'inbound'],
  ['outbound_sent', 'outbound'],
  ['conversation_archived', 'archive'],
  ['conversation_reopened', 'reopen'],
  ['conversation_deleted', 'trash'],
  ['conversation_restored', 'restore'],
  ['conversation_moved', 'move'],
  ['conversation_snoozed', 'snooze'],
  ['conversation_snooze_expired', 'reminder'],
]);

/** What the type of an event proves of the conversation, if the body does not have its status. */
const STATES_BY_TYPE: ReadonlyMap<string, StateValue<'ticket'> | null> = new Map([
  ['inbound', 'open'],
  ['outbound', null],
  ['out_reply', null],
  ['archive', 'solved'],
  ['reopen', 'open'],
  ['trash', 'solved'],
  ['restore', null],
  ['move', null],
  ['snooze', null],
  ['reminder', 'open'],
]);

/** Whether events of this type are mapped. */
export function isMapped(type: string): boolean {
  return STATES_BY_TYPE.has(type);
}

const STATES_BY_STATUS: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ['archived', 'solved'],
  ['deleted', 'solved'],
  ['assigned', 'open'],
  ['unassigned', 'open'],
]);

/** Maps an event, which has the whole conversation or a preview of it. */
export const mapEvent = parsed(eventSchema, (event, context: Context): Outcome => {
  const { conversation, emitted_at } = event;
  if (conversation.type !== null && conversation.type !== 'conversation') return { ignored: 'internal' };
  const object = objectIdentity(context.connection, 'ticket', conversation.id);
  if (object === undefined) return { refused: 'conversation.id cannot be used' };
  const state = stateOf(event, context.type);
  const owner = ownerOf(event, context.connection);
  // The body is built after the event, so a later message in it shows when it was true.
  const asOf = Math.max(emitted_at, conversation.last_message.created_at ?? emitted_at);
  const reported = snapshot(asOf, {
    states: state === undefined ? {} : { ticket: state },
    since: { ticket: STATES_BY_TYPE.get(context.type) === state ? emitted_at : null },
    attributes: { account: owner.account, address: owner.address },
  });
  return update({
    persons: [owner.account, owner.address],
    objects: [report(context.connection, 'ticket', object, reported)],
    activities: messagesIn(event, object, owner, context),
    contact: contactAt(asOf, { name: owner.name }),
  });
});

/**
 * The status, else what the type proves. An open conversation is the customer's only once they have written: one that a
 * teammate began, and nobody has answered, states nothing.
 */
function stateOf({ conversation }: EventBody, type: string): StateValue<'ticket'> | undefined {
  const proven = STATES_BY_TYPE.get(type) ?? undefined;
  // With ticket statuses a conversation may be resolved before it is archived.
  if (conversation.status_category === 'resolved') return 'solved';
  const state = STATES_BY_STATUS.get(conversation.status ?? '');
  if (state !== 'open') return state ?? proven;
  return proven === 'open' || isAnswer(conversation.last_message) ? 'open' : undefined;
}

/** Whether the customer wrote the message, or it replies to one. */
function isAnswer({ is_inbound, _links }: MessageBody): boolean {
  return is_inbound === true || _links.related.message_replied_to !== null;
}

interface Owner {
  readonly account: Identity | undefined;
  readonly address: Identity | undefined;
  readonly name: string | null;
}

/**
 * The main recipient of the conversation, which is the customer whether the last message came from them or went to them.
 * A handle may also be a phone number or a name in another network: it is no identity.
 */
function ownerOf({ conversation, target }: EventBody, connection: string): Owner {
  const { recipient } = conversation;
  const isNamed = recipient.handle !== null || recipient._links.related.contact !== null;
  const sender = senderOf(target.data);
  return personOf(isNamed || sender === undefined ? recipient : sender, connection);
}

function senderOf({ is_inbound, recipients }: MessageBody): RecipientBody | undefined {
  return is_inbound === true ? recipients.find(({ role }) => role === 'from') : undefined;
}

function personOf({ handle, name, _links }: RecipientBody, connection: string): Owner {
  const { contact } = _links.related;
  const account = contact === null ? undefined : customerIdentity(connection, contact);
  const address = emailOf(handle);
  return { account, address, name: (account ?? address) === undefined ? null : name };
}

/** The message that the customer sent. What another participant sent is not an act of this customer. */
function messagesIn(
  { emitted_at, target }: EventBody,
  about: Identity,
  owner: Owner,
  { connection, type }: Context,
): readonly Activity[] {
  const { id, created_at } = target.data;
  if (type !== 'inbound' || id === null) return [];
  const from = senderOf(target.data);
  const sender = from === undefined ? owner : personOf(from, connection);
  const isOwner = sender.account === owner.account && sender.address === owner.address;
  if (!isOwner || (owner.account ?? owner.address) === undefined) return [];
  const received = naturalId(about, 'message.received', id);
  return [{ ...activity(connection, 'message.received', received, created_at ?? emitted_at), about }];
}
