import { describe, expect, it } from 'vitest';
import { helpscoutConnector } from '../../../shared/connectors/helpscout/connector.ts';
import { TOPICS } from '../../../shared/connectors/helpscout/topics.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  CLOSED,
  conversationBody,
  HELPSCOUT,
  helpscoutDelivery,
  mapHelpscout,
  PERSONS,
  RECEIVED_AT,
} from '../../support/connectors/helpscout-delivery.ts';
import { activityRows, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const TICKET = 'ticket:291938';
const OWNER = { account: 'customer:500', address: 'email:ada@example.com' };

const send = (event: string, body: object) => firstUpdate(mapHelpscout(event, body));
const ticket = (event: string, changes: object = {}) =>
  reportsOf(send(event, conversationBody(changes)))[TICKET];

const REPLY = 'convo.customer.reply.created';
const OF_CONVERSATIONS = [...TOPICS.keys()].filter(
  (event) => event.startsWith('convo.') && event !== REPLY && event !== 'convo.deleted',
);
const OURS = { createdBy: { id: 11, type: 'user', email: 'agent@shop.example.com' } };
const answeredBy = (latestReplyFrom: string) => ({
  customerWaitingSince: { time: '2026-01-05T10:00:00Z', latestReplyFrom },
});

describe('a conversation', () => {
  it.each(OF_CONVERSATIONS)('is reported whole by %s', (event) => {
    const update = send(event, conversationBody());
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toEqual([]);
    expect(reportsOf(update)).toEqual({
      [TICKET]: {
        asOf: '2026-01-05T10:00:00Z',
        states: { ticket: 'open' },
        createdAt: '2026-01-05T10:00:00Z',
        ...OWNER,
      },
    });
    expect(update.contact?.name?.text).toBe('Ada Example');
  });

  it.each([
    ['active', 'open'],
    ['pending', 'open'],
    ['closed', 'solved'],
    ['spam', 'solved'],
  ])('with the status %s is %s', (status, state) => {
    expect(ticket('convo.status', { status })?.states).toEqual({ ticket: state });
  });

  it.each(['dreaming', null, 7, '__proto__'])('with another status states nothing: %j', (status) => {
    expect(ticket('convo.status', { status })).not.toHaveProperty('states');
  });

  it('that is closed is solved since then', () => {
    expect(ticket('convo.status', CLOSED)).toMatchObject({
      asOf: '2026-01-05T12:00:00Z',
      states: { ticket: 'solved' },
      since: { ticket: '2026-01-05T12:00:00Z' },
    });
  });

  it('that is deleted is solved', () => {
    expect(ticket('convo.status', { state: 'deleted' })?.states).toEqual({ ticket: 'solved' });
    expect(reportsOf(send('convo.deleted', { id: 291938 }))).toEqual({
      [TICKET]: { asOf: '2026-01-05T18:00:00Z', states: { ticket: 'solved' } },
    });
  });

  it('that got another customer belongs to that one', () => {
    const update = send(
      'convo.assigned',
      conversationBody({ primaryCustomer: { id: 501, email: 'bob@example.com' } }),
    );
    expect(update.persons).toEqual(['desk:customer:501', 'email:bob@example.com']);
    expect(reportsOf(update)[TICKET]).toMatchObject({
      account: 'customer:501',
      address: 'email:bob@example.com',
    });
  });

  it('without a customer states no owner', () => {
    const update = send('convo.created', conversationBody({ primaryCustomer: null }));
    expect(update.persons).toEqual([]);
    expect(update.contact).toBeUndefined();
    expect(reportsOf(update)[TICKET]).not.toHaveProperty('account');
  });
});

describe('a conversation that a teammate began', () => {
  it('states nothing while the customer has not written', () => {
    expect(ticket('convo.created', { ...OURS, ...answeredBy('user') })).toEqual({
      asOf: '2026-01-05T10:00:00Z',
      ...OWNER,
    });
  });

  it('is open if the customer wrote last', () => {
    expect(ticket('convo.assigned', { ...OURS, ...answeredBy('customer') })?.states).toEqual({
      ticket: 'open',
    });
    expect(ticket(REPLY, { ...OURS, ...answeredBy('user') })?.states).toEqual({ ticket: 'open' });
  });

  it('is solved if it is closed', () => {
    expect(ticket('convo.status', { ...OURS, ...CLOSED })?.states).toEqual({ ticket: 'solved' });
  });
});

describe('a reply of the customer', () => {
  const thread = (changes: object = {}) => ({
    _embedded: {
      threads: [
        { id: 70, type: 'message', createdAt: '2026-01-05T13:00:00Z' },
        { id: 71, type: 'customer', createdAt: '2026-01-05T15:00:00Z', customer: { id: 500 }, ...changes },
      ],
    },
  });

  it('is a message, if the body has its thread', () => {
    expect(activityRows(mapHelpscout(REPLY, conversationBody(thread({ body: 'Hello' }))))).toEqual([
      [`${TICKET}:message.received:71`, '2026-01-05T15:00:00.000Z'],
    ]);
    expect(ticket(REPLY, thread())?.asOf).toBe('2026-01-05T15:00:00Z');
    expect(activityRows(mapHelpscout('convo.tags', conversationBody(thread())))).toEqual([]);
  });

  it('in a chat is a message of its author', () => {
    const chat = thread({ type: 'chat', createdBy: { type: 'customer', id: 500 } });
    expect(activityRows(mapHelpscout(REPLY, conversationBody(chat)))).toHaveLength(1);
    const answer = thread({ type: 'chat', createdBy: { type: 'user', id: 11 } });
    expect(activityRows(mapHelpscout(REPLY, conversationBody(answer)))).toEqual([]);
  });

  it('of another participant is no act of this customer', () => {
    expect(activityRows(mapHelpscout(REPLY, conversationBody(thread({ customer: { id: 501 } }))))).toEqual(
      [],
    );
  });

  it('without its thread is no message', () => {
    expect(activityRows(mapHelpscout(REPLY, conversationBody()))).toEqual([]);
  });

  const waiting = (time: string) => ({ customerWaitingSince: { time, latestReplyFrom: 'customer' } });

  it('is dated by what is later than the last change by a teammate', () => {
    // Help Scout sets both times if no teammate did anything since.
    const both = { userUpdatedAt: '2026-01-05T15:00:00Z', ...waiting('2026-01-05T15:00:00Z') };
    expect(ticket(REPLY, both)?.asOf).toBe('2026-01-05T15:00:00Z');
    expect(ticket(REPLY, { ...both, customerWaitingSince: '2026-01-05T15:00:00Z' })?.asOf).toBe(
      '2026-01-05T15:00:00Z',
    );
    const since = { userUpdatedAt: CLOSED.userUpdatedAt, ...waiting('2026-01-05T15:00:00Z') };
    expect(ticket(REPLY, since)?.asOf).toBe('2026-01-05T15:00:00Z');
    expect(ticket(REPLY, { ...CLOSED, status: 'active' })?.asOf).toBe('2026-01-05T12:00:00.001Z');
  });

  // The customer may have been waiting already when the conversation was closed without an answer.
  it('is dated by its reception if nothing in the body is later', () => {
    const since = { userUpdatedAt: CLOSED.userUpdatedAt, ...waiting('2026-01-05T10:00:00Z') };
    expect(ticket(REPLY, since)?.asOf).toBe('2026-01-05T18:00:00Z');
    const { receivedAt: _, ...undated } = helpscoutDelivery(REPLY, conversationBody(since));
    const mapping = helpscoutConnector.map(undated, HELPSCOUT);
    expect(reportsOf(firstUpdate(mapping))[TICKET]?.asOf).toBe('2026-01-05T12:00:00Z');
  });

  it('opens a closed conversation again, in every order of arrival', () => {
    const created = send('convo.created', conversationBody());
    const closed = send('convo.status', conversationBody(CLOSED));
    const since = { userUpdatedAt: CLOSED.userUpdatedAt, ...waiting('2026-01-05T10:00:00Z') };
    const reopened = send(REPLY, conversationBody(since));
    const again = send(
      'convo.status',
      conversationBody({
        ...CLOSED,
        closedAt: '2026-01-05T19:00:00Z',
        userUpdatedAt: '2026-01-05T19:00:00Z',
      }),
    );
    const facts = (...updates: (typeof created)[]) => factsOf(updates, '2026-01-06T00:00:00Z').openTickets;
    expect(facts(created, closed)).toEqual([]);
    expect(facts(created, closed, reopened)).toMatchObject([{ since: RECEIVED_AT }]);
    expect(facts(reopened, again, created, closed)).toEqual([]);
  });

  it('is later than the closing that the body still has', () => {
    const reopened = send('convo.status', conversationBody({ ...CLOSED, status: 'active' }));
    expect(reportsOf(reopened)[TICKET]?.asOf).toBe('2026-01-05T12:00:00.001Z');
    const closed = send('convo.status', conversationBody(CLOSED));
    expect(factsOf([closed, reopened], '2026-01-06T00:00:00Z').openTickets).toHaveLength(1);
  });
});
