import type { Happening, Person, Ticket } from '../happening.ts';
import { customerNumber, type Message, type Report, utc } from './message.ts';

// Events as in https://developer.zendesk.com/api-reference/webhooks/event-types, and the body of our template for the
// satisfaction trigger (docs/connectors/zendesk.md).
const ACCOUNT = 12_345;

/** `user.created` with the e-mail address, and `ticket.created`. */
export const ticketOpened: Report<'ticket-opened'> = ({ at, person, ticket }) => [
  {
    ...event('user.created', at, `user:${person.number}`, {
      id: userOf(person),
      email: person.email,
      role: 'end-user',
      created_at: utc(at),
    }),
    introduces: `zendesk ${person.number}`,
  },
  event('ticket.created', at, `ticket:${ticket.number}`, detail(person, ticket, 'NEW')),
];

/** `ticket.status_changed` to solved. */
export const ticketSolved: Report<'ticket-solved'> = (happening) =>
  statusChanged(happening, 'OPEN', 'SOLVED');

/** `ticket.status_changed` back to open. */
export const ticketReopened: Report<'ticket-reopened'> = (happening) =>
  statusChanged(happening, 'SOLVED', 'OPEN');

/** The satisfaction trigger. */
export const ticketRated: Report<'ticket-rated'> = ({ at, person, ticket, good }) => [
  {
    provider: 'zendesk',
    headers: {},
    body: {
      event: 'satisfaction',
      account_id: String(ACCOUNT),
      ticket_id: String(ticket.number),
      requester_id: userOf(person),
      requester_email: person.email,
      rating: good ? 'good' : 'bad',
      updated_at: utc(at),
    },
  },
];

function statusChanged(
  { at, person, ticket }: Happening<'ticket-solved' | 'ticket-reopened'>,
  previous: string,
  current: string,
): Message[] {
  const subject = `ticket:${ticket.number}`;
  return [
    event('ticket.status_changed', at, subject, detail(person, ticket, current), { previous, current }),
  ];
}

function detail(person: Person, ticket: Ticket, status: string) {
  return {
    id: String(ticket.number),
    requester_id: userOf(person),
    status,
    created_at: utc(ticket.openedAt),
  };
}

function userOf(person: Person): string {
  return String(customerNumber(person));
}

function event(type: string, at: number, subject: string, about: object, change: object = {}): Message {
  return {
    provider: 'zendesk',
    headers: {},
    body: {
      account_id: ACCOUNT,
      id: `${type}:${subject}:${at}`,
      type: `zen:event-type:${type}`,
      subject: `zen:${subject}`,
      time: utc(at),
      zendesk_event_version: '2022-11-06',
      detail: about,
      event: change,
    },
  };
}
