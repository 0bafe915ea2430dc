import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { frontConnector } from '../../../shared/connectors/front/connector.ts';
import { TYPE_OF_TOPIC } from '../../../shared/connectors/front/mapping.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  ADA,
  answeredConversation,
  applicationDelivery,
  conversationOf,
  frontEvent,
  INBOUND,
  OUTBOUND,
} from '../../support/connectors/front-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'desk', provider: 'front' };
const TICKET = 'ticket:cnv_1042nr10';
const OWNER = { account: 'customer:crd_3h53wd0', address: 'email:ada@example.com' };

const map = (delivery: Delivery): Mapping => frontConnector.map(delivery, connection);
const send = (topic: string, event: object) => firstUpdate(map(applicationDelivery(topic, event)));
const ticket = (topic: string, type: string, conversation: object, changes: object = {}) =>
  reportsOf(send(topic, frontEvent(type, conversation, changes)))[TICKET];

const inbound = frontEvent('inbound', conversationOf(), {
  emitted_at: 1_767_607_200.93,
  target: { _meta: { type: 'message' }, data: INBOUND },
});
const outbound = frontEvent('out_reply', answeredConversation({ status: 'assigned' }), {
  target: { _meta: { type: 'message' }, data: OUTBOUND },
});
const archived = frontEvent('archive', answeredConversation({ status: 'archived' }));

describe('an inbound message', () => {
  it('opens a conversation of its sender, and is a message', () => {
    const update = send('inbound_received', inbound);
    expect(update.persons).toEqual(['desk:customer:crd_3h53wd0', 'email:ada@example.com']);
    expect(reportsOf(update)).toEqual({
      [TICKET]: {
        asOf: '2026-01-05T10:00:00.930Z',
        states: { ticket: 'open' },
        since: { ticket: '2026-01-05T10:00:00.930Z' },
        ...OWNER,
      },
    });
    expect(update.activities).toEqual([
      {
        id: `desk:${TICKET}:message.received:msg_1sagx9sk`,
        type: 'message.received',
        occurredAt: Date.parse('2026-01-05T10:00:00.930Z'),
        connection: 'desk',
        provider: 'front',
        version: '',
        about: `desk:${TICKET}`,
      },
    ]);
    expect(update.contact).toEqual({
      name: { text: 'Ada Example', at: Date.parse('2026-01-05T10:00:00.930Z') },
      phone: null,
    });
    expect(JSON.stringify(update)).not.toContain('parcel');
  });

  it('of another participant is no act of the customer', () => {
    const stranger = {
      ...ADA,
      _links: { related: { contact: null } },
      handle: 'bob@example.com',
      role: 'from',
    };
    const data = { ...INBOUND, recipients: [stranger] };
    const update = send('inbound_received', { ...inbound, target: { data } });
    expect(update.persons).toEqual(['desk:customer:crd_3h53wd0', 'email:ada@example.com']);
    expect(update.activities).toEqual([]);
  });

  it('without the recipient of the conversation belongs to its sender', () => {
    const conversation = conversationOf({ recipient: null });
    const update = send('inbound_received', { ...inbound, conversation });
    expect(reportsOf(update)[TICKET]).toMatchObject(OWNER);
    expect(update.activities).toHaveLength(1);
  });

  it('from a number that is no contact belongs to nobody', () => {
    const phone = { handle: '+493012345', role: 'from', name: 'Ada', _links: { related: { contact: null } } };
    const update = send('inbound_received', {
      ...inbound,
      conversation: conversationOf({ recipient: phone }),
      target: { data: { ...INBOUND, recipients: [phone] } },
    });
    expect(update.persons).toEqual([]);
    expect(update.contact).toBeUndefined();
    expect(update.activities).toEqual([]);
    expect(reportsOf(update)[TICKET]).toEqual({
      asOf: '2026-01-05T10:00:00.930Z',
      states: { ticket: 'open' },
      since: { ticket: '2026-01-05T10:00:00.930Z' },
    });
  });

  it('that a rule archived at once is solved', () => {
    const update = send('inbound_received', {
      ...inbound,
      conversation: conversationOf({ status: 'archived' }),
    });
    expect(reportsOf(update)[TICKET]?.states).toEqual({ ticket: 'solved' });
  });
});

describe('the state of a conversation', () => {
  it.each([
    ['archived', 'solved'],
    ['deleted', 'solved'],
    ['assigned', 'open'],
    ['unassigned', 'open'],
  ])('with the status %s is %s, by every event', (status, state) => {
    for (const [topic, type] of TYPE_OF_TOPIC)
      expect(ticket(topic, type, conversationOf({ status }))?.states).toEqual({ ticket: state });
  });

  it('is solved if its ticket status is resolved', () => {
    const conversation = conversationOf({ status: 'assigned', status_category: 'resolved' });
    expect(ticket('conversation_moved', 'move', conversation)?.states).toEqual({ ticket: 'solved' });
    const waiting = conversationOf({ status: 'assigned', status_category: 'waiting' });
    expect(ticket('conversation_moved', 'move', waiting)?.states).toEqual({ ticket: 'open' });
  });

  // A preview has neither the status nor the recipient.
  it.each([
    ['inbound_received', 'open'],
    ['outbound_sent', undefined],
    ['conversation_archived', 'solved'],
    ['conversation_reopened', 'open'],
    ['conversation_deleted', 'solved'],
    ['conversation_restored', undefined],
    ['conversation_moved', undefined],
    ['conversation_snoozed', undefined],
    ['conversation_snooze_expired', 'open'],
  ])('in a preview is known only by what happened: %s', (topic, state) => {
    const reported = ticket(topic, TYPE_OF_TOPIC.get(topic) ?? '', { id: 'cnv_1042nr10', subject: 'Parcel' });
    expect(reported).toEqual({
      asOf: '2026-01-05T10:05:00.063Z',
      ...(state !== undefined && {
        states: { ticket: state },
        since: { ticket: '2026-01-05T10:05:00.063Z' },
      }),
    });
  });

  it('is not stated for one that a teammate began and nobody answered', () => {
    const began = { ...OUTBOUND, _links: { related: { message_replied_to: null } } };
    const conversation = answeredConversation({ status: 'assigned', last_message: began });
    expect(ticket('outbound_sent', 'outbound', conversation)).not.toHaveProperty('states');
    expect(ticket('conversation_moved', 'move', conversation)).not.toHaveProperty('states');
    expect(
      ticket('outbound_sent', 'out_reply', answeredConversation({ status: 'assigned' }))?.states,
    ).toEqual({
      ticket: 'open',
    });
  });

  it('was true when the last message in the body was sent, if that is later than the event', () => {
    expect(ticket('conversation_archived', 'archive', answeredConversation({ status: 'archived' }))).toEqual({
      asOf: '2026-01-05T10:05:00.313Z',
      states: { ticket: 'solved' },
      since: { ticket: '2026-01-05T10:05:00.063Z' },
      ...OWNER,
    });
  });

  it('is the latest one, in every order of arrival', () => {
    const reopened = frontEvent('reopen', answeredConversation({ status: 'assigned' }), {
      emitted_at: 1_767_607_800.5,
    });
    const facts = (...updates: ReturnType<typeof send>[]) =>
      factsOf(updates, '2026-01-06T00:00:00Z').openTickets;
    const first = send('inbound_received', inbound);
    const second = send('outbound_sent', outbound);
    const third = send('conversation_archived', archived);
    const fourth = send('conversation_reopened', reopened);
    expect(facts(first, second)).toMatchObject([{ since: 1_767_607_200_930 }]);
    expect(facts(first, second, third)).toEqual([]);
    expect(facts(fourth, first, third, second)).toMatchObject([{ since: 1_767_607_800_500 }]);
  });
});

describe('a rule', () => {
  it.each([
    ['inbound', 'inbound_received', inbound],
    ['out_reply', 'outbound_sent', outbound],
    ['archive', 'conversation_archived', archived],
  ])('sends the event alone, with the same effect: %s', (_type, topic, event) => {
    expect(map(jsonDelivery(event))).toEqual(map(applicationDelivery(topic, event)));
  });
});

describe('a delivery without effect', () => {
  it.each([
    ['a challenge', jsonDelivery({ type: 'sync', authorization: { id: 'cmp_4thp0' } }), 'sync'],
    ['a comment', applicationDelivery('new_comment_added', frontEvent('comment', {})), 'unknown-topic'],
    ['a tag of a rule', jsonDelivery(frontEvent('tag', conversationOf())), 'unknown-topic'],
    [
      'a discussion of teammates',
      applicationDelivery(
        'conversation_archived',
        frontEvent('archive', conversationOf({ type: 'discussion' })),
      ),
      'internal',
    ],
  ])('is ignored: %s', (_what, delivery, reason) => {
    expect(map(delivery)).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });

  it.each([
    ['of another form', jsonDelivery({ topic: 'inbound' }), /neither an event of Front/],
    ['with another type', jsonDelivery({ ...inbound, type: 'Ada@example.com' }), /neither an event of Front/],
    [
      'without a conversation',
      applicationDelivery('inbound_received', { ...inbound, conversation: null }),
      /conversation/,
    ],
    [
      'without an id',
      applicationDelivery('inbound_received', { ...inbound, conversation: {} }),
      /conversation.id/,
    ],
    [
      'without a time',
      applicationDelivery('inbound_received', { ...inbound, emitted_at: null }),
      /emitted_at must be/,
    ],
    [
      'with a time in milliseconds',
      applicationDelivery('inbound_received', { ...inbound, emitted_at: 1_767_607_200_930 }),
      /emitted_at must be a time in Unix seconds/,
    ],
  ])('is refused with a reason: %s', (_what, delivery, reason) => {
    expectRefusal(map(delivery), reason);
  });

  it('has no activities if the message has no id', () => {
    expect(activityRows(map(applicationDelivery('inbound_received', { ...inbound, target: null })))).toEqual(
      [],
    );
  });

  it('has no account in a link to something else', () => {
    const recipient = {
      ...ADA,
      _links: { related: { contact: 'https://example.com/contacts/../teammates/1' } },
    };
    const update = send('inbound_received', { ...inbound, conversation: conversationOf({ recipient }) });
    expect(update.persons).toEqual(['email:ada@example.com']);
  });
});

describe('the log', () => {
  it('has the type and the id of the event', () => {
    const described = { topic: 'inbound', deliveryId: 'evt_3s78kxhw' };
    expect(frontConnector.describe?.(applicationDelivery('inbound_received', inbound))).toEqual(described);
    expect(frontConnector.describe?.(jsonDelivery(inbound))).toEqual(described);
    expect(frontConnector.describe?.(jsonDelivery({ type: 'Ada@example.com', id: 'a b' }))).toEqual({});
  });
});

describe('the topics to switch on', () => {
  it('are all mapped', () => {
    expect(frontConnector.topics.filter((topic) => !TYPE_OF_TOPIC.has(topic))).toEqual([]);
  });

  it('are those of the page', () => {
    const page = readFileSync(new URL('../../../docs/connectors/front.md', import.meta.url), 'utf8');
    const listed = /```\n([a-z._\s]+)```/.exec(page)?.[1]?.trim().split(/\s+/) ?? [];
    expect([...frontConnector.topics].sort()).toEqual(listed.sort());
  });
});
