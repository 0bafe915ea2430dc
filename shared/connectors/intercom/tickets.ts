import { customerIdentity, objectIdentity } from '../../identity/identity.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, parsed, snapshot, update } from '../mapping.ts';
import { type Context, report, UNUSABLE_ID } from './context.ts';
import { messagesIn, onlyOf } from './participants.ts';
import { type PartBody, type TicketBody, ticketSchema, withTicketSchema } from './schema.ts';

// https://developers.intercom.com/docs/references/rest-api/api.intercom.io/tickets/ticket_state_detailed
const STATES: ReadonlyMap<string, StateValue<'ticket'>> = new Map([
  ['submitted', 'open'],
  ['in_progress', 'open'],
  ['waiting_on_customer', 'open'],
  ['resolved', 'solved'],
]);

/** Tickets between teammates. The customer has a conversation or a ticket of their own. */
const INTERNAL = new Set(['Back-office', 'Tracker']);

/** Topics whose item is the ticket, or has it in `ticket`. */
export function mapTicket(item: unknown, context: Context): Outcome {
  const isNested = typeof item === 'object' && item !== null && 'ticket' in item;
  return isNested ? mapNested(item, context) : mapWhole(item, context);
}

const mapWhole = parsed(ticketSchema, (ticket, context: Context) => ticketOutcome(ticket, context));
const mapNested = parsed(withTicketSchema, ({ ticket, ticket_part }, context: Context) =>
  ticketOutcome(ticket, context, ticket_part),
);

function ticketOutcome(ticket: TicketBody, { connection, notifiedAt }: Context, part?: PartBody): Outcome {
  const { id, created_at, updated_at, contacts } = ticket;
  if (INTERNAL.has(ticket.category ?? ticket.ticket_type.category ?? ''))
    return { ignored: 'internal-ticket' };
  const object = objectIdentity(connection, 'ticket', id);
  if (object === undefined) return UNUSABLE_ID;
  const state = stateOf(ticket);
  const owner = onlyOf(contacts.contacts);
  const account = owner === null ? undefined : customerIdentity(connection, owner);
  const reported = snapshot(updated_at ?? notifiedAt, {
    states: state === undefined ? {} : { ticket: state },
    attributes: { account, createdAt: created_at ?? undefined },
  });
  return update({
    persons: [account],
    objects: [report(connection, 'ticket', object, reported)],
    activities: part === undefined ? [] : messagesIn(part, object, owner, connection),
  });
}

/** A closed ticket no longer waits, whatever its state is called. */
function stateOf({ open, ticket_state }: TicketBody): StateValue<'ticket'> | undefined {
  if (open === false) return 'solved';
  return STATES.get(ticket_state.category ?? '') ?? (open === true ? 'open' : undefined);
}
