import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { intercomConnector } from '../../../shared/connectors/intercom/connector.ts';
import { TOPICS } from '../../../shared/connectors/intercom/topics.ts';
import { lastRatingOf } from '../../../shared/lifecycle/facts.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  conversationItem,
  notification,
  partItem,
  ticketItem,
} from '../../support/connectors/intercom-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'chat', provider: 'intercom' };
const ID = '6961f1c19b981fb5a0b90afb';
const OTHER = '696205460674dbb9050aa7fd';
const CONVERSATION = 'ticket:215472621202693';
const TICKET = 'ticket:215472629311235';

function map(topic: string, item: object, changes: object = {}): Mapping {
  return intercomConnector.map(notification(topic, item, changes), connection);
}

const send = (topic: string, item: object, changes: object = {}) => firstUpdate(map(topic, item, changes));
const reported = (topic: string, changes: object = {}) =>
  reportsOf(send(topic, conversationItem(changes)))[CONVERSATION];
const contactsOf = (...ids: string[]) => ({ contacts: { contacts: ids.map((id) => ({ id })) } });
const ADMIN = { source: { author: { type: 'admin', id: '9608799', email: 'agent@shop.example.com' } } };
const BY_STATE = [...TOPICS.keys()].filter(
  (topic) => /^conversation\./.test(topic) && !/deleted|contact|rating/.test(topic),
);

describe('a conversation', () => {
  it.each(BY_STATE)('is a ticket of the contact that began it, in %s', (topic) => {
    const update = send(topic, conversationItem());
    expect(update.persons).toEqual([`chat:customer:${ID}`, 'email:ada@example.com']);
    expect(update.activities).toEqual([]);
    expect(reportsOf(update)).toEqual({
      [CONVERSATION]: {
        asOf: '2026-01-05T10:05:00Z',
        states: { ticket: 'open' },
        account: `customer:${ID}`,
        address: 'email:ada@example.com',
        createdAt: '2026-01-05T10:00:00Z',
      },
    });
  });

  it.each([
    ['open', 'open'],
    ['snoozed', 'open'],
    ['closed', 'solved'],
  ])('that is %s is %s', (state, ticket) => {
    expect(reported('conversation.admin.replied', { state })?.states).toEqual({ ticket });
  });

  it.each(['dreaming', null, 7, '__proto__'])('in another state states nothing: %j', (state) => {
    expect(reported('conversation.admin.replied', { state })).not.toHaveProperty('states');
  });

  it('is solved since it was last closed', () => {
    const closed = { state: 'closed', statistics: { last_close_at: '2026-01-05T10:04:00.000Z' } };
    expect(reported('conversation.admin.closed', closed)?.since).toEqual({ ticket: '2026-01-05T10:04:00Z' });
    const reopened = { state: 'open', statistics: { last_close_at: '2026-01-05T10:04:00.000Z' } };
    expect(reported('conversation.admin.opened', reopened)).not.toHaveProperty('since');
  });

  it('that is deleted is solved, under either name of its id', () => {
    for (const item of [{ conversation_id: '215472621202693' }, { id: '215472621202693', deleted: true }])
      expect(reportsOf(send('conversation.deleted', item))).toEqual({
        [CONVERSATION]: { asOf: '2026-01-05T10:05:01Z', states: { ticket: 'solved' } },
      });
  });

  it('that is closed and opened again is open, in every order of arrival', () => {
    const at = (topic: string, state: string, updated_at: number) =>
      send(topic, conversationItem({ state, updated_at }));
    const created = at('conversation.user.created', 'open', 1_767_607_200);
    const closed = at('conversation.admin.closed', 'closed', 1_767_607_500);
    const opened = at('conversation.admin.opened', 'open', 1_767_607_800);
    const facts = (...updates: (typeof created)[]) => factsOf(updates, '2026-01-06T00:00:00Z').openTickets;
    expect(facts(created, closed)).toEqual([]);
    expect(facts(created, closed, opened)).toMatchObject([{ since: 1_767_607_800_000 }]);
    expect(facts(opened, created, closed)).toMatchObject([{ since: 1_767_607_800_000 }]);
  });
});

describe('the owner of a conversation', () => {
  it('is the contact that began it, also if others were added', () => {
    expect(reported('conversation.user.replied', contactsOf(OTHER, ID))).toMatchObject({
      account: `customer:${ID}`,
      address: 'email:ada@example.com',
    });
  });

  it('is the only contact left if the one that began it was detached or merged', () => {
    const update = send('conversation.admin.replied', conversationItem(contactsOf(OTHER)));
    expect(update.persons).toEqual([`chat:customer:${OTHER}`]);
    expect(reportsOf(update)[CONVERSATION]).toMatchObject({ account: `customer:${OTHER}` });
    expect(reportsOf(update)[CONVERSATION]).not.toHaveProperty('address');
  });

  it('is not stated if it is one of several, so that an earlier report stands', () => {
    const update = send(
      'conversation.admin.replied',
      conversationItem({ ...ADMIN, ...contactsOf(ID, OTHER) }),
    );
    expect(update.persons).toEqual([]);
    expect(reportsOf(update)[CONVERSATION]).not.toHaveProperty('account');
  });

  it('is the author if the body lists no contacts', () => {
    expect(reported('conversation.admin.replied', contactsOf())).toMatchObject({ account: `customer:${ID}` });
  });
});

describe('a conversation that a teammate began', () => {
  it('is ignored until the customer has answered', () => {
    const item = conversationItem({ ...ADMIN, first_contact_reply: null });
    expect(map('conversation.admin.replied', item).ignored).toEqual(['no-customer-message']);
    expect(map('conversation.admin.closed', item).ignored).toEqual(['no-customer-message']);
  });

  it('was opened when the customer answered', () => {
    const answered = { ...ADMIN, first_contact_reply: { created_at: 1_767_607_440 } };
    expect(reported('conversation.user.replied', answered)).toEqual({
      asOf: '2026-01-05T10:05:00Z',
      states: { ticket: 'open' },
      account: `customer:${ID}`,
      createdAt: '2026-01-05T10:04:00Z',
    });
  });

  it('is the customer’s if they rated it', () => {
    const item = conversationItem({
      ...ADMIN,
      first_contact_reply: null,
      conversation_rating: { rating: 4 },
    });
    expect(activityRows(map('conversation.rating.added', item))).toEqual([
      [`${CONVERSATION}:rating.given:conversation`, '2026-01-05T10:05:01.000Z'],
    ]);
  });
});

describe('a reply', () => {
  const replied = (...parts: object[]) =>
    map('conversation.user.replied', conversationItem({ conversation_parts: { conversation_parts: parts } }));

  it('of the owner is a message about the conversation', () => {
    const mapping = replied(
      partItem({ type: 'user', id: ID }),
      partItem({ type: 'bot', id: '1' }, { id: '8' }),
    );
    expect(activityRows(mapping)).toEqual([
      [`${CONVERSATION}:message.received:37358198341`, '2026-01-05T10:05:00.000Z'],
    ]);
    expect(firstUpdate(mapping).activities).toMatchObject([{ about: `chat:${CONVERSATION}` }]);
    expect(JSON.stringify(mapping)).not.toContain('Hello');
  });

  it.each([
    ['of another participant', { type: 'user', id: OTHER }],
    ['of a teammate', { type: 'admin', id: ID }],
    ['of nobody', null],
  ])('%s is no act of this customer', (_what, author) => {
    expect(activityRows(replied(partItem(author ?? {})))).toEqual([]);
  });

  it('is read only from the topic that reports it', () => {
    const item = conversationItem({
      conversation_parts: { conversation_parts: [partItem({ type: 'user', id: ID })] },
    });
    expect(activityRows(map('conversation.admin.replied', item))).toEqual([]);
  });
});

describe('the rating of a conversation', () => {
  const rated = (topic: string, rating: unknown, updated_at?: number) =>
    map(topic, conversationItem({ conversation_rating: { rating, created_at: 1_767_607_300, updated_at } }));

  it.each([1, 2, 3, 4, 5])('of %d is on the CSAT scale', (score) => {
    const { activities } = firstUpdate(rated('conversation.rating.added', score, 1_767_607_490));
    expect(activities).toMatchObject([
      {
        id: `chat:${CONVERSATION}:rating.given:conversation`,
        occurredAt: 1_767_607_490_000,
        version: '2026-01-05T10:04:50.000Z',
        about: `chat:${CONVERSATION}`,
        rating: { scale: 'csat', score },
      },
    ]);
  });

  it('without its last update is dated by the notification, not by when it was asked for', () => {
    expect(activityRows(rated('conversation.rating.added', 5))).toEqual([
      [`${CONVERSATION}:rating.given:conversation`, '2026-01-05T10:05:01.000Z'],
    ]);
    expect(activityRows(rated('conversation.admin.closed', 5))).toEqual([]);
  });

  it('is the latest one, from whichever topic', () => {
    const first = firstUpdate(rated('conversation.rating.added', 2, 1_767_607_490));
    const edited = firstUpdate(rated('conversation.admin.closed', 5, 1_767_607_600));
    expect(lastRatingOf(factsOf([first, edited], '2026-01-06T00:00:00Z'))).toMatchObject({ score: 5 });
  });

  it.each([0, 6, 4.5, '5', null, {}])('that is not 1 to 5 is refused where it is reported: %j', (rating) => {
    expectRefusal(rated('conversation.rating.added', rating, 1_767_607_490), /must be 1 to 5/);
    expect(activityRows(rated('conversation.admin.closed', rating, 1_767_607_490))).toEqual([]);
  });

  it('leaves its remark out', () => {
    const item = conversationItem({
      conversation_rating: { rating: 5, remark: 'so kind', updated_at: 1_767_607_490 },
    });
    expect(JSON.stringify(map('conversation.rating.added', item))).not.toContain('kind');
  });
});

describe('a ticket', () => {
  const ticket = (changes: object = {}) =>
    reportsOf(send('ticket.state.updated', ticketItem(changes)))[TICKET];
  const OF_TICKETS = [...TOPICS.keys()].filter((topic) => /^ticket\.(?!contact\.(at|de)tached)/.test(topic));

  it.each(OF_TICKETS)('is reported whole by %s, also within another item', (topic) => {
    expect(reportsOf(send(topic, ticketItem()))).toEqual({
      [TICKET]: {
        asOf: '2026-01-05T10:05:00Z',
        states: { ticket: 'open' },
        account: `customer:${ID}`,
        createdAt: '2026-01-05T10:00:00Z',
      },
    });
    expect(map(topic, { ticket: ticketItem() })).toEqual(map(topic, ticketItem()));
  });

  it.each([
    ['submitted', true, 'open'],
    ['in_progress', true, 'open'],
    ['waiting_on_customer', true, 'open'],
    ['resolved', true, 'solved'],
    ['in_progress', false, 'solved'],
    ['resolved', undefined, 'solved'],
    ['submitted', undefined, 'open'],
    ['made up', true, 'open'],
  ])('in the state %s, open: %j, is %s', (category, open, state) => {
    expect(ticket({ ticket_state: { category }, open })?.states).toEqual({ ticket: state });
  });

  it('in an unknown state states nothing', () => {
    expect(ticket({ ticket_state: { category: 'made up' }, open: undefined })).not.toHaveProperty('states');
    expect(ticket({ ticket_state: null, open: null })).not.toHaveProperty('states');
  });

  it.each(['Back-office', 'Tracker'])('between teammates is ignored: %s', (category) => {
    expect(map('ticket.created', ticketItem({ category })).ignored).toEqual(['internal-ticket']);
    expect(
      map('ticket.created', ticketItem({ category: undefined, ticket_type: { category } })).ignored,
    ).toEqual(['internal-ticket']);
  });

  it('that was converted from a conversation is the same object', () => {
    const item = ticketItem({ id: '215472621202693' });
    expect(Object.keys(reportsOf(send('ticket.created', item)))).toEqual([CONVERSATION]);
  });

  it('of several contacts states no owner', () => {
    expect(ticket(contactsOf(ID, OTHER))).not.toHaveProperty('account');
  });

  it('with a reply of the contact has a message', () => {
    const item = { ticket: ticketItem(), ticket_part: partItem({ type: 'user', id: ID }) };
    expect(activityRows(map('ticket.contact.replied', item))).toEqual([
      [`${TICKET}:message.received:37358198341`, '2026-01-05T10:05:00.000Z'],
    ]);
  });
});
