import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { helpscoutConnector } from '../../../shared/connectors/helpscout/connector.ts';
import { TOPICS } from '../../../shared/connectors/helpscout/topics.ts';
import { lastRatingOf } from '../../../shared/lifecycle/facts.ts';
import { withHeader } from '../../support/connectors/conformance.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  CLOSED,
  conversationBody,
  customerBody,
  helpscoutDelivery,
  RECEIVED_AT,
  ratingBody,
  surveyBody,
} from '../../support/connectors/helpscout-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'desk', provider: 'helpscout' };
const TICKET = 'ticket:291938';
const PERSONS = ['desk:customer:500', 'email:ada@example.com'];
const OWNER = { account: 'customer:500', address: 'email:ada@example.com' };

const map = (event: string, body: object | string): Mapping =>
  helpscoutConnector.map(helpscoutDelivery(event, body), connection);
const send = (event: string, body: object) => firstUpdate(map(event, body));
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
    expect(activityRows(map(REPLY, conversationBody(thread({ body: 'Hello' }))))).toEqual([
      [`${TICKET}:message.received:71`, '2026-01-05T15:00:00.000Z'],
    ]);
    expect(ticket(REPLY, thread())?.asOf).toBe('2026-01-05T15:00:00Z');
    expect(activityRows(map('convo.tags', conversationBody(thread())))).toEqual([]);
  });

  it('in a chat is a message of its author', () => {
    const chat = thread({ type: 'chat', createdBy: { type: 'customer', id: 500 } });
    expect(activityRows(map(REPLY, conversationBody(chat)))).toHaveLength(1);
    const answer = thread({ type: 'chat', createdBy: { type: 'user', id: 11 } });
    expect(activityRows(map(REPLY, conversationBody(answer)))).toEqual([]);
  });

  it('of another participant is no act of this customer', () => {
    expect(activityRows(map(REPLY, conversationBody(thread({ customer: { id: 501 } }))))).toEqual([]);
  });

  it('without its thread is no message', () => {
    expect(activityRows(map(REPLY, conversationBody()))).toEqual([]);
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
    const mapping = helpscoutConnector.map(undated, connection);
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

describe('a customer', () => {
  it.each(['customer.created', 'customer.updated'])('is an open account in %s', (event) => {
    const update = send(event, customerBody());
    expect(update.persons).toEqual(PERSONS);
    expect(reportsOf(update)).toEqual({
      'customer:500': {
        asOf: '2026-01-05T09:00:00Z',
        states: { account: 'open' },
        createdAt: '2026-01-04T08:00:00Z',
        address: 'email:ada@example.com',
      },
    });
  });

  it.each([
    [
      'the first of several',
      { emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }] },
      'email:a@example.com',
    ],
    ['none', { emails: [] }, null],
    ['not stated', {}, undefined],
    ['not readable', { emails: [{ value: 'no address' }] }, undefined],
  ])('has an address that is %s', (_what, _embedded, address) => {
    expect(reportsOf(send('customer.updated', customerBody({ _embedded })))['customer:500']?.address).toBe(
      address,
    );
  });

  it('has a name and a phone number', () => {
    const update = send(
      'customer.updated',
      customerBody({ _embedded: { phones: [{ value: '+49 30 1234567' }] } }),
    );
    const at = Date.parse('2026-01-05T09:00:00Z');
    expect(update.contact).toEqual({
      name: { text: 'Ada Example', at },
      phone: { text: '+49 30 1234567', at, country: null },
    });
  });

  it('without a date of creation is in no state', () => {
    const reported = reportsOf(send('customer.updated', customerBody({ createdAt: null })))['customer:500'];
    expect(reported).toEqual({ asOf: '2026-01-05T09:00:00Z', address: 'email:ada@example.com' });
  });
});

describe('a rating of a conversation', () => {
  it.each([
    ['great', 5],
    ['okay', 3],
    ['not_good', 1],
    ['not good', 1],
    ['Great', 5],
    ['Okay', 3],
    ['Bad', 1],
  ])('%s has the score %d on the CSAT scale', (rating, score) => {
    const update = send('satisfaction.ratings', ratingBody({ rating }));
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toMatchObject([
      {
        id: `desk:${TICKET}:rating.given:5434`,
        occurredAt: Date.parse('2026-01-06T09:00:00Z'),
        version: '2026-01-06T09:00:00.000Z',
        about: `desk:${TICKET}`,
        rating: { scale: 'csat', score },
      },
    ]);
    expect(reportsOf(update)).toEqual({
      [TICKET]: { asOf: '2026-01-06T09:00:00Z', account: 'customer:500' },
    });
    expect(JSON.stringify(update)).not.toContain('kind');
  });

  it('that the customer changed replaces itself, and stays where it was given', () => {
    const first = send('satisfaction.ratings', ratingBody({ rating: 'not_good' }));
    const edited = send('satisfaction.ratings', ratingBody({ modifiedAt: '2026-01-08T09:00:00' }));
    expect(edited.activities).toMatchObject([
      { occurredAt: Date.parse('2026-01-06T09:00:00Z'), version: '2026-01-08T09:00:00.000Z' },
    ]);
    expect(lastRatingOf(factsOf([edited, first], '2026-01-09T00:00:00Z'))).toMatchObject({ score: 5 });
  });

  it('may have the shape of the reference of webhooks', () => {
    const { conversationId, ...rest } = ratingBody() as Record<string, unknown>;
    const customer = { id: 500, firstName: 'Ada', emails: [{ id: 1, value: 'ada@example.com' }] };
    const old = { ...rest, ticketId: conversationId, customer, createdAt: '2026-01-06T09:00:00Z' };
    expect(map('satisfaction.ratings', old)).toEqual(map('satisfaction.ratings', ratingBody()));
  });

  it('of nobody is one of the owner of the conversation', () => {
    const update = send('satisfaction.ratings', ratingBody({ customer: {} }));
    expect(update.persons).toEqual([]);
    expect(update.activities).toHaveLength(1);
  });

  it('that was not given is ignored', () => {
    expect(map('satisfaction.ratings', ratingBody({ rating: 'unknown' })).ignored).toEqual(['not-rated']);
  });
});

describe('an answer to a survey', () => {
  it.each([
    [
      { value: '9', category: 'promoter' },
      { scale: 'nps', score: 9 },
    ],
    [
      { value: '0', category: 'detractor' },
      { scale: 'nps', score: 0 },
    ],
    [
      { value: 10, category: 'promoter' },
      { scale: 'nps', score: 10 },
    ],
    [
      { value: '😀', name: 'Happy' },
      { scale: 'csat', score: 5 },
    ],
    [
      { value: '😐', name: 'Neutral' },
      { scale: 'csat', score: 3 },
    ],
    [
      { value: '🙁', name: 'Sad' },
      { scale: 'csat', score: 1 },
    ],
    [
      { value: '👍', name: 'Thumbs Up' },
      { scale: 'csat', score: 5 },
    ],
    [
      { value: '👎', name: 'Thumbs Down' },
      { scale: 'csat', score: 1 },
    ],
  ])('%j is a rating of the customer', (response, rating) => {
    const update = send('message.survey.response.received', surveyBody(response));
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toMatchObject([
      {
        id: 'desk:customer:500:rating.given:survey:2026-01-07T09:00:00.000Z',
        occurredAt: Date.parse('2026-01-07T09:00:00Z'),
        about: null,
        rating,
      },
    ]);
    expect(JSON.stringify(update)).not.toContain('kind');
  });

  it.each([
    [
      'with an emoji of its author',
      surveyBody({ value: '🧘🏼', name: 'Woman in Lotus Position' }),
      'not-a-rating',
    ],
    ['with a text', surveyBody({ value: 'Blue' }), 'not-a-rating'],
    ['of nobody', surveyBody({ value: '9', category: 'promoter' }, null), 'anonymous'],
    ['without a customer', surveyBody({ value: '9', category: 'promoter' }, {}), 'anonymous'],
  ])('is ignored: %s', (_what, body, reason) => {
    expect(map('message.survey.response.received', body).ignored).toEqual([reason]);
  });

  it.each(['11', '-1', '9.5', '', 'nine'])('of an NPS survey must be 0 to 10, not %j', (value) => {
    expectRefusal(
      map('message.survey.response.received', surveyBody({ value, category: 'promoter' })),
      /0 to 10/,
    );
  });
});

describe('a delivery without effect', () => {
  it.each([
    ['helpscout.test', { hello: 'world' }, 'test'],
    ['customer.deleted', { id: 500 }, 'deletion'],
    ['tag.created', { id: 1 }, 'unknown-topic'],
    ['beacon.chat.created', { id: 'x' }, 'unknown-topic'],
  ])('is ignored: %s', (event, body, reason) => {
    expect(map(event, body)).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });

  it.each([
    ['without an event', '', conversationBody(), /x-helpscout-event header is missing/],
    ['with another event', 'Ada@example.com', conversationBody(), /not a topic/],
    [
      'with only a link',
      'convo.created',
      { _links: { self: { href: 'https://example.com' } } },
      /is only a link/,
    ],
    [
      'of an old payload',
      'convo.created',
      { id: 1, status: 'active', customer: {} },
      /not one of this topic/,
    ],
    ['without an id', 'convo.created', conversationBody({ id: null }), /id must be an id/],
    [
      'with an unknown rating',
      'satisfaction.ratings',
      ratingBody({ rating: 'meh' }),
      /great, okay or not_good/,
    ],
    [
      'with a rating without a time',
      'satisfaction.ratings',
      ratingBody({ createdAt: 'soon' }),
      /createdAt must be/,
    ],
    [
      'with a rating of nothing',
      'satisfaction.ratings',
      ratingBody({ conversationId: null }),
      /conversationId is missing/,
    ],
  ])('is refused with a reason: %s', (_what, event, body, reason) => {
    expectRefusal(map(event, body), reason);
  });
});

describe('the event in the header, which is not signed,', () => {
  it.each([
    ['a conversation', conversationBody(), [...OF_CONVERSATIONS, REPLY]],
    ['a customer', customerBody(), ['customer.created', 'customer.updated']],
    ['a rating', ratingBody(), ['satisfaction.ratings']],
    ['an answer', surveyBody({ value: '9', category: 'promoter' }), ['message.survey.response.received']],
    ['a deletion', { id: 291938 }, ['convo.deleted']],
  ])('makes nothing else of %s', (_what, body, own) => {
    for (const event of TOPICS.keys()) {
      const { updates, ignored } = map(event, body);
      expect(updates.length > 0, event).toBe(own.includes(event));
      if (event === 'customer.deleted') expect(ignored).toEqual(['deletion']);
    }
  });

  it('is all that the log has', () => {
    expect(helpscoutConnector.describe?.(helpscoutDelivery('convo.created', '{}'))).toEqual({
      topic: 'convo.created',
    });
    expect(helpscoutConnector.describe?.(helpscoutDelivery('Ada@example.com', '{}'))).toEqual({});
  });
});

describe('the topics to switch on', () => {
  it('are all mapped', () => {
    expect(helpscoutConnector.topics.filter((topic) => !TOPICS.has(topic))).toEqual([]);
  });

  it('are those of the page', () => {
    const page = readFileSync(new URL('../../../docs/connectors/helpscout.md', import.meta.url), 'utf8');
    const listed = /```\n([a-z._\s]+)```/.exec(page)?.[1]?.trim().split(/\s+/) ?? [];
    expect([...helpscoutConnector.topics].sort()).toEqual(listed.sort());
  });
});

describe('a Help Scout signature', () => {
  it('is accepted with any active secret, for the bytes of the body alone', () => {
    const secret = 'a-secret-of-the-webhook';
    const delivery = jsonDelivery({ id: 291938 });
    const signed = withHeader(
      delivery,
      'x-helpscout-signature',
      createHmac('sha1', secret).update(delivery.body).digest('base64'),
    );
    const verify = (...secrets: string[]) => helpscoutConnector.verify(signed, connection, secrets, 0);
    expect(verify('another-active-secret', secret)).toBe('authentic');
    expect(verify('another-active-secret')).toBe('wrong-signature');
  });

  // printf '{"id":291938}' | openssl dgst -sha1 -hmac a-secret-of-the-webhook -binary | base64
  it('is the one that OpenSSL calculates', () => {
    const signed = helpscoutConnector.sign(jsonDelivery('{"id":291938}'), 'a-secret-of-the-webhook', 0);
    expect(signed.headers['x-helpscout-signature']).toBe('AnvOGw2fpH0HooCDLmc6b5xrHzY=');
  });
});
