import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { activitiesFrom, emailOf, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import {
  type NameEvent,
  nameEventSchema,
  type Satisfaction,
  satisfactionSchema,
  type TicketEvent,
  ticketEventSchema,
  type UserEvent,
  userEventSchema,
} from './schema.ts';

const activity = activitiesFrom('zendesk');

/** How each type of event is mapped, by the name of the connection. Other types are ignored. */
export const TYPES: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['ticket.created', parsed(ticketEventSchema, mapNewTicket)],
  ['ticket.status_changed', parsed(ticketEventSchema, mapStatus)],
  ['ticket.merged', parsed(ticketEventSchema, mapClosing)],
  ['ticket.soft_deleted', parsed(ticketEventSchema, mapClosing)],
  ['ticket.permanently_deleted', parsed(ticketEventSchema, mapClosing)],
  ['ticket.undeleted', parsed(ticketEventSchema, mapUndeleted)],

  ['user.created', parsed(userEventSchema, (event, connection) => mapUser(event, connection, 'created'))],
  ...[
    'active_changed',
    'details_changed',
    'external_id_changed',
    'identity_changed',
    'identity_created',
    'identity_deleted',
    'merged',
    'role_changed',
  ].map((change): [string, TopicMapper<string>] => [
    `user.${change}`,
    parsed(userEventSchema, (event, connection) => mapUser(event, connection, 'changed')),
  ]),
  ['user.name_changed', parsed(nameEventSchema, mapNewName)],
  // A profile that is deleted in the help desk says nothing about the customer's relationship with the business.
  ['user.deleted', () => ({ ignored: 'support-profile-deleted' })],
]);

/** The mapper of the template for a trigger on satisfaction. */
export const SATISFACTION: TopicMapper<string> = parsed(satisfactionSchema, mapSatisfaction);

/** Statuses of a ticket that still needs work. */
const WAITING = new Set(['NEW', 'OPEN', 'PENDING', 'HOLD']);
/** Statuses of a finished ticket. Zendesk closes and archives a solved ticket by itself. */
const DONE = new Set(['SOLVED', 'CLOSED', 'DELETED', 'ARCHIVED', 'SCRUBBED']);

interface Ticket {
  readonly about: Identity;
  readonly persons: readonly (Identity | undefined)[];
}

const NO_TICKET = { refused: 'the body has no ticket id' } as const;

function ticketOf({ detail }: TicketEvent, connection: string): Ticket | undefined {
  const about = objectIdentity(connection, 'ticket', detail.id);
  if (about === undefined) return undefined;
  const requester =
    detail.requester_id === null ? undefined : customerIdentity(connection, detail.requester_id);
  return { about, persons: [requester] };
}

function mapTicket(
  event: TicketEvent,
  connection: string,
  activitiesOf: (about: Identity) => Activity[],
): Outcome {
  const ticket = ticketOf(event, connection);
  if (ticket === undefined) return NO_TICKET;
  return update({
    persons: ticket.persons,
    objects: [ticket.about],
    activities: activitiesOf(ticket.about),
  });
}

function mapNewTicket(event: TicketEvent, connection: string): Outcome {
  const at = event.detail.created_at ?? event.time;
  return mapTicket(event, connection, (about) => {
    const opened: Activity = {
      ...activity(connection, 'ticket.opened', naturalId(about, 'ticket.opened'), at),
      about,
    };
    // A ticket that an agent made for an answered call, or that was imported.
    return DONE.has(event.detail.status) ? [opened, solved(about, event, connection)] : [opened];
  });
}

function mapStatus(event: TicketEvent, connection: string): Outcome {
  const { previous = '', current = '' } = event.event ?? {};
  return mapTicket(event, connection, (about) => {
    if (DONE.has(current) && !DONE.has(previous)) return [solved(about, event, connection)];
    if (WAITING.has(current) && DONE.has(previous)) return [reopened(about, event, connection)];
    return [];
  });
}

/** A ticket that was merged into another or deleted needs no more work. */
function mapClosing(event: TicketEvent, connection: string): Outcome {
  return mapTicket(event, connection, (about) => [solved(about, event, connection)]);
}

function mapUndeleted(event: TicketEvent, connection: string): Outcome {
  return mapTicket(event, connection, (about) =>
    WAITING.has(event.detail.status) ? [reopened(about, event, connection)] : [],
  );
}

function solved(about: Identity, { time }: TicketEvent, connection: string): Activity {
  const id = naturalId(about, 'ticket.solved', instantText(time));
  return { ...activity(connection, 'ticket.solved', id, time), about };
}

function reopened(about: Identity, { time }: TicketEvent, connection: string): Activity {
  const id = naturalId(about, 'ticket.reopened', instantText(time));
  return { ...activity(connection, 'ticket.reopened', id, time), about };
}

/** A user's id and address belong to one person. This leads from a ticket to the customer of the shop. */
function mapUser(
  { detail, time }: UserEvent,
  connection: string,
  change: 'created' | 'changed',
  contact?: Contact,
): Outcome {
  if (detail.role !== null && detail.role !== 'end-user') return { ignored: 'staff' };
  const person = customerIdentity(connection, detail.id);
  if (person === undefined) return { refused: 'the body has no user id' };
  const id = naturalId(person, 'account.created');
  const created: Activity[] =
    change === 'created'
      ? [{ ...activity(connection, 'account.created', id, detail.created_at ?? time), about: null }]
      : [];
  return update({ persons: [person, emailOf(detail.email)], activities: created, contact });
}

function mapNewName(event: NameEvent, connection: string): Outcome {
  const contact = contactAt(event.time, { name: event.event.current });
  return mapUser(event, connection, 'changed', contact);
}

const SCORES = { good: 5, bad: 1 } as const;

function mapSatisfaction(satisfaction: Satisfaction, connection: string): Outcome {
  const about = objectIdentity(connection, 'ticket', satisfaction.ticket_id);
  if (about === undefined) return NO_TICKET;
  const requester =
    satisfaction.requester_id === null ? undefined : customerIdentity(connection, satisfaction.requester_id);
  const at = satisfaction.updated_at;
  const id = naturalId(about, 'rating.given', instantText(at));
  const rating = { scale: 'csat', score: SCORES[satisfaction.rating] } as const;
  return update({
    persons: [requester, emailOf(satisfaction.requester_email)],
    objects: [about],
    activities: [{ ...activity(connection, 'rating.given', id, at), about, rating }],
  });
}
