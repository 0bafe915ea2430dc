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
  statedAddress,
  type TopicMapper,
  update,
} from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import {
  type ActiveEvent,
  activeEventSchema,
  type IdentityEvent,
  identityEventSchema,
  type MergeEvent,
  mergeEventSchema,
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
  ...['details_changed', 'external_id_changed', 'role_changed'].map(
    (change): TypeRow => [
      `user.${change}`,
      parsed(userEventSchema, (event, connection) => mapUser(event, connection)),
    ],
  ),
  ...['created', 'changed', 'deleted'].map(
    (change): TypeRow => [`user.identity_${change}`, parsed(identityEventSchema, mapIdentity)],
  ),
  ['user.name_changed', parsed(nameEventSchema, mapNewName)],
  ['user.merged', parsed(mergeEventSchema, mapMerge)],
  ['user.active_changed', parsed(activeEventSchema, mapActive)],
  ['user.deleted', parsed(userEventSchema, mapDeletedUser)],
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

/** What an event says of a user beside its detail. */
interface UserChange {
  readonly createdAt?: number;
  readonly contact?: Contact | undefined;
  readonly isVerified?: boolean;
  readonly mergedInto?: Identity | undefined;
  readonly isDeleted?: true;
}

/** A user's id and address belong to one person. This leads from a ticket to the customer of the shop. */
function mapUser({ detail, time }: UserEvent, connection: string, change: UserChange = {}): Outcome {
  if (detail.role !== null && detail.role !== 'end-user') return { ignored: 'staff' };
  const {
    createdAt = detail.created_at ?? undefined,
    contact,
    isVerified = true,
    mergedInto,
    isDeleted,
  } = change;
  const person = customerIdentity(connection, detail.id);
  // A deletion is not a change of address.
  const address = isDeleted ? undefined : statedAddress(detail.email, detail.verified && isVerified);
  const reported = snapshot(asOfOf(time, detail), {
    // A user that was merged or deleted is neither open nor closed.
    states: mergedInto === undefined && !isDeleted ? { account: 'open' } : {},
    attributes: { createdAt, address, mergedInto, isDeleted },
  });
  return update({
    persons: [person, address],
    objects: [report(connection, 'account', person, reported)],
    contact,
  });
}

function mapNewUser(event: UserEvent, connection: string): Outcome {
  return mapUser(event, connection, { createdAt: event.detail.created_at ?? event.time });
}

function mapNewName(event: NameEvent, connection: string): Outcome {
  return mapUser(event, connection, { contact: contactAt(event.time, { name: event.event.current }) });
}

/** An identity that is not the user's primary address states nothing. */
function mapIdentity(event: IdentityEvent, connection: string): Outcome {
  const { current, identity } = event.event;
  const primary = statedAddress(event.detail.email);
  const isDenied = [current, identity].some(
    ({ value, verified }) => !verified && statedAddress(value) === primary,
  );
  return mapUser(event, connection, { isVerified: !isDenied });
}

function mapMerge(event: MergeEvent, connection: string): Outcome {
  const { id } = event.event.user;
  if (id === event.detail.id) return { refused: 'the body does not name two users' };
  return mapUser(event, connection, { mergedInto: customerIdentity(connection, id) });
}

/** A profile that is deleted in the help desk says nothing about the customer's relationship with the business. */
function mapDeletedUser(event: UserEvent, connection: string): Outcome {
  return mapUser(event, connection, { isDeleted: true });
}

function mapActive(event: ActiveEvent, connection: string): Outcome {
  return event.event.current ? mapUser(event, connection) : mapDeletedUser(event, connection);
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
