import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { emailOf, type Outcome, type Row, reads, tells, toldBy } from '../telling.ts';
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

const told = toldBy('zendesk');

/** What each type of event comes to, by the name of the connection; a type that is not here is of no concern. */
export const TYPES: ReadonlyMap<string, Row<string>> = new Map<string, Row<string>>([
  ['ticket.created', reads(ticketEventSchema, tellNewTicket)],
  ['ticket.status_changed', reads(ticketEventSchema, tellStatus)],
  ['ticket.merged', reads(ticketEventSchema, tellClosing)],
  ['ticket.soft_deleted', reads(ticketEventSchema, tellClosing)],
  ['ticket.permanently_deleted', reads(ticketEventSchema, tellClosing)],
  ['ticket.undeleted', reads(ticketEventSchema, tellUndeleted)],

  ['user.created', reads(userEventSchema, (event, connection) => tellUser(event, connection, 'created'))],
  ...[
    'active_changed',
    'details_changed',
    'external_id_changed',
    'identity_changed',
    'identity_created',
    'identity_deleted',
    'merged',
    'role_changed',
  ].map((change): [string, Row<string>] => [
    `user.${change}`,
    reads(userEventSchema, (event, connection) => tellUser(event, connection, 'changed')),
  ]),
  ['user.name_changed', reads(nameEventSchema, tellNewName)],
  // A profile that is tidied away in the help desk says nothing about the customer and the business.
  ['user.deleted', () => ({ ignored: 'support-profile-deleted' })],
]);

/** The row of our template for a trigger on satisfaction. */
export const SATISFACTION: Row<string> = reads(satisfactionSchema, tellSatisfaction);

/** Statuses of a ticket that somebody has to do something about. */
const WAITING = new Set(['NEW', 'OPEN', 'PENDING', 'HOLD']);
/** Statuses of a ticket that is done with; after it is solved, Zendesk closes and archives it by itself. */
const DONE = new Set(['SOLVED', 'CLOSED', 'DELETED', 'ARCHIVED', 'SCRUBBED']);

interface Ticket {
  readonly about: Identity;
  readonly persons: readonly (Identity | undefined)[];
}

const NO_TICKET = { refused: 'names no ticket' } as const;

function ticketOf({ detail }: TicketEvent, connection: string): Ticket | undefined {
  const about = objectIdentity(connection, 'ticket', detail.id);
  if (about === undefined) return undefined;
  const requester =
    detail.requester_id === null ? undefined : customerIdentity(connection, detail.requester_id);
  return { about, persons: [requester] };
}

function tellTicket(
  event: TicketEvent,
  connection: string,
  activitiesOf: (about: Identity) => Activity[],
): Outcome {
  const ticket = ticketOf(event, connection);
  if (ticket === undefined) return NO_TICKET;
  return tells({
    persons: ticket.persons,
    objects: [ticket.about],
    activities: activitiesOf(ticket.about),
  });
}

function tellNewTicket(event: TicketEvent, connection: string): Outcome {
  const at = event.detail.created_at ?? event.time;
  return tellTicket(event, connection, (about) => {
    const opened: Activity = {
      ...told(connection, 'ticket.opened', naturalId(about, 'ticket.opened'), at),
      about,
    };
    // One that an agent made of a call that was answered, or that was imported.
    return DONE.has(event.detail.status) ? [opened, solved(about, event, connection)] : [opened];
  });
}

function tellStatus(event: TicketEvent, connection: string): Outcome {
  const { previous = '', current = '' } = event.event ?? {};
  return tellTicket(event, connection, (about) => {
    if (DONE.has(current) && !DONE.has(previous)) return [solved(about, event, connection)];
    if (WAITING.has(current) && DONE.has(previous)) return [reopened(about, event, connection)];
    return [];
  });
}

/** A ticket that was merged into another or thrown away waits no longer. */
function tellClosing(event: TicketEvent, connection: string): Outcome {
  return tellTicket(event, connection, (about) => [solved(about, event, connection)]);
}

function tellUndeleted(event: TicketEvent, connection: string): Outcome {
  return tellTicket(event, connection, (about) =>
    WAITING.has(event.detail.status) ? [reopened(about, event, connection)] : [],
  );
}

function solved(about: Identity, { time }: TicketEvent, connection: string): Activity {
  const id = naturalId(about, 'ticket.solved', instantText(time));
  return { ...told(connection, 'ticket.solved', id, time), about };
}

function reopened(about: Identity, { time }: TicketEvent, connection: string): Activity {
  const id = naturalId(about, 'ticket.reopened', instantText(time));
  return { ...told(connection, 'ticket.reopened', id, time), about };
}

/** A user's id and address are one person: it is this that leads from a ticket to the customer of the shop. */
function tellUser(
  { detail, time }: UserEvent,
  connection: string,
  change: 'created' | 'changed',
  contact?: Contact,
): Outcome {
  if (detail.role !== null && detail.role !== 'end-user') return { ignored: 'staff' };
  const person = customerIdentity(connection, detail.id);
  if (person === undefined) return { refused: 'names no user' };
  const id = naturalId(person, 'account.created');
  const created: Activity[] =
    change === 'created'
      ? [{ ...told(connection, 'account.created', id, detail.created_at ?? time), about: null }]
      : [];
  return tells({ persons: [person, emailOf(detail.email)], activities: created, contact });
}

function tellNewName(event: NameEvent, connection: string): Outcome {
  const contact = contactAt(event.time, { name: event.event.current });
  return tellUser(event, connection, 'changed', contact);
}

const SCORES = { good: 5, bad: 1 } as const;

function tellSatisfaction(satisfaction: Satisfaction, connection: string): Outcome {
  const about = objectIdentity(connection, 'ticket', satisfaction.ticket_id);
  if (about === undefined) return NO_TICKET;
  const requester =
    satisfaction.requester_id === null ? undefined : customerIdentity(connection, satisfaction.requester_id);
  const at = satisfaction.updated_at;
  const id = naturalId(about, 'rating.given', instantText(at));
  const rating = { scale: 'csat', score: SCORES[satisfaction.rating] } as const;
  return tells({
    persons: [requester, emailOf(satisfaction.requester_email)],
    objects: [about],
    activities: [{ ...told(connection, 'rating.given', id, at), about, rating }],
  });
}
