import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import {
  activitiesFrom,
  emailOf,
  type Outcome,
  parsed,
  reportsFrom,
  snapshot,
  type TopicMapper,
  update,
} from '../mapping.ts';
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
const report = reportsFrom('zendesk');

/** How each type of event is mapped, by the name of the connection. Other types are ignored. */
export const TYPES: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ...['created', 'requester_changed', 'status_changed', 'undeleted'].map(
    (change): TypeRow => [`ticket.${change}`, parsed(ticketEventSchema, mapTicket)],
  ),
  // A ticket that was merged into another or deleted needs no more work, whatever its status.
  ...['merged', 'permanently_deleted', 'soft_deleted'].map(
    (change): TypeRow => [
      `ticket.${change}`,
      parsed(ticketEventSchema, (event, connection) => mapTicket(event, connection, 'solved')),
    ],
  ),
  ['user.created', parsed(userEventSchema, mapNewUser)],
  ...[
    'active_changed',
    'details_changed',
    'external_id_changed',
    'identity_changed',
    'identity_created',
    'identity_deleted',
    'merged',
    'role_changed',
  ].map((change): TypeRow => [`user.${change}`, parsed(userEventSchema, mapUser)]),
  ['user.name_changed', parsed(nameEventSchema, mapNewName)],
  // A profile that is deleted in the help desk says nothing about the customer's relationship with the business.
  ['user.deleted', () => ({ ignored: 'support-profile-deleted' })],
]);
type TypeRow = [type: string, mapper: TopicMapper<string>];

/** The mapper of the template for a trigger on satisfaction. */
export const SATISFACTION: TopicMapper<string> = parsed(satisfactionSchema, mapSatisfaction);

/** Zendesk closes and archives a solved ticket by itself. */
const TICKET_STATES: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ...['NEW', 'OPEN', 'PENDING', 'HOLD'].map((status) => [status, 'open'] as const),
  ...['SOLVED', 'CLOSED', 'DELETED', 'ARCHIVED', 'SCRUBBED'].map((status) => [status, 'solved'] as const),
]);

function mapTicket(
  { time, detail, event }: TicketEvent,
  connection: string,
  ticket = TICKET_STATES.get(detail.status) ?? TICKET_STATES.get(event.current),
): Outcome {
  const requester = requesterOf(connection, detail);
  const reported = snapshot(asOfOf(time, detail), {
    states: ticket === undefined ? {} : { ticket },
    attributes: { account: requester, createdAt: detail.created_at ?? undefined },
  });
  const object = objectIdentity(connection, 'ticket', detail.id);
  return update({ persons: [requester], objects: [report(connection, 'ticket', object, reported)] });
}

/** The later of the event and the last change: a change need not be one of the object itself, and is more exact. */
function asOfOf(time: number, { updated_at }: { readonly updated_at: number | null }): number {
  return Math.max(time, updated_at ?? time);
}

function requesterOf(
  connection: string,
  { requester_id: id }: { readonly requester_id: string | null },
): Identity | undefined {
  return id === null ? undefined : customerIdentity(connection, id);
}

/** A user's id and address belong to one person. This leads from a ticket to the customer of the shop. */
function mapUser(
  { detail, time }: UserEvent,
  connection: string,
  createdAt = detail.created_at ?? undefined,
  contact?: Contact,
): Outcome {
  if (detail.role !== null && detail.role !== 'end-user') return { ignored: 'staff' };
  const person = customerIdentity(connection, detail.id);
  const reported = snapshot(asOfOf(time, detail), {
    states: { account: 'open' },
    attributes: { createdAt },
  });
  return update({
    persons: [person, emailOf(detail.email)],
    objects: [report(connection, 'account', person, reported)],
    contact,
  });
}

function mapNewUser(event: UserEvent, connection: string): Outcome {
  return mapUser(event, connection, event.detail.created_at ?? event.time);
}

function mapNewName(event: NameEvent, connection: string): Outcome {
  return mapUser(event, connection, undefined, contactAt(event.time, { name: event.event.current }));
}

const SCORES = { good: 5, bad: 1 } as const;

/** A rating that the requester changes replaces itself. */
function mapSatisfaction(satisfaction: Satisfaction, connection: string): Outcome {
  const { ticket_id, rating, updated_at: at } = satisfaction;
  const requester = requesterOf(connection, satisfaction);
  const address = emailOf(satisfaction.requester_email);
  const about = objectIdentity(connection, 'ticket', ticket_id);
  if (about === undefined || (requester === undefined && address === undefined))
    return { refused: 'neither requester_id nor requester_email names the requester' };
  const owner = requester === undefined ? { address } : { account: requester };
  const id = naturalId(about, 'rating.given', 'satisfaction');
  const given = activity(connection, 'rating.given', id, at, instantText(at));
  return update({
    persons: [requester, address],
    activities: [{ ...given, about, rating: { scale: 'csat', score: SCORES[rating] } }],
    objects: [report(connection, 'ticket', about, snapshot(at, { attributes: owner }))],
  });
}
