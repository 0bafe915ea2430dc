import type { Person, Ticket } from '../happening.ts';
import { customerNumber, type Message, type Report, utc } from './message.ts';

// Conversations as in https://developer.helpscout.com/webhooks, reduced to the fields that matter.

/** `convo.created`. */
export const ticketOpened: Report<'ticket-opened'> = ({ at, person, ticket }) => [
  message('convo.created', waiting(person, ticket, at)),
];

/** `convo.status` with the status `closed`. */
export const ticketSolved: Report<'ticket-solved'> = ({ at, person, ticket }) => [
  message('convo.status', {
    ...conversation(person, ticket),
    status: 'closed',
    closedAt: utc(at),
    userUpdatedAt: utc(at),
  }),
];

/** `convo.customer.reply.created`, which opens the conversation again. */
export const ticketReopened: Report<'ticket-reopened'> = ({ at, person, ticket }) => {
  const thread = { id: at, type: 'customer', createdAt: utc(at), customer: { id: customerNumber(person) } };
  const body = { ...waiting(person, ticket, at), _embedded: { threads: [thread] } };
  return [message('convo.customer.reply.created', body)];
};

/** `satisfaction.ratings`. */
export const ticketRated: Report<'ticket-rated'> = ({ at, person, ticket, good }) => [
  message('satisfaction.ratings', {
    id: ticket.number * 10,
    conversationId: ticket.number,
    customer: customer(person),
    rating: good ? 'great' : 'not_good',
    createdAt: utc(at),
  }),
];

function waiting(person: Person, ticket: Ticket, since: number) {
  return {
    ...conversation(person, ticket),
    status: 'active',
    customerWaitingSince: { time: utc(since), latestReplyFrom: 'customer' },
  };
}

function conversation(person: Person, { number, openedAt }: Ticket) {
  return {
    id: number,
    state: 'published',
    createdBy: { id: customerNumber(person), type: 'customer' },
    createdAt: utc(openedAt),
    primaryCustomer: customer(person),
  };
}

function customer(person: Person) {
  return { id: customerNumber(person), email: person.email };
}

function message(event: string, body: object): Message {
  return { provider: 'helpscout', headers: { 'x-helpscout-event': event }, body };
}
