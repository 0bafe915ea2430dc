import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { TYPES } from '../../../shared/connectors/zendesk/mapping.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf, standingStates } from '../../support/connectors/reports.ts';
import {
  satisfactionBody,
  statusEvent,
  ticketEvent,
  userEvent,
  zendeskDelivery,
} from '../../support/connectors/zendesk-delivery.ts';

const connection: Connection = { name: 'desk', provider: 'zendesk' };

function map(body: object | string): Mapping {
  return zendeskConnector.map(zendeskDelivery(body), connection);
}

const send = (body: object) => firstUpdate(map(body));
const ticket = (body: object) => reportsOf(send(body))['ticket:31'];
const account = (body: object) => reportsOf(send(body))['customer:8447388090494'];

const BY_STATUS = ['created', 'requester_changed', 'status_changed', 'undeleted'];
const CLOSING = ['merged', 'permanently_deleted', 'soft_deleted'];
const OF_USERS = [
  'active_changed',
  'created',
  'deleted',
  'details_changed',
  'external_id_changed',
  'identity_changed',
  'identity_created',
  'identity_deleted',
  'merged',
  'name_changed',
  'role_changed',
];

describe('a ticket', () => {
  it.each(BY_STATUS)('is reported whole by ticket.%s', (change) => {
    const update = send(ticketEvent(`ticket.${change}`));
    expect(update.persons).toEqual(['desk:customer:8447388090494']);
    expect(update.activities).toEqual([]);
    expect(reportsOf(update)).toEqual({
      'ticket:31': {
        asOf: '2026-01-05T10:00:00.123Z',
        states: { ticket: 'open' },
        account: 'customer:8447388090494',
        createdAt: '2026-01-05T08:00:00Z',
      },
    });
  });

  // https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format
  it.each([
    ['NEW', 'open'],
    ['OPEN', 'open'],
    ['PENDING', 'open'],
    ['HOLD', 'open'],
    ['SOLVED', 'solved'],
    ['CLOSED', 'solved'],
    ['DELETED', 'solved'],
    ['ARCHIVED', 'solved'],
    ['SCRUBBED', 'solved'],
    ['solved', 'solved'],
  ])('with the status %s is %s', (status, state) => {
    for (const change of BY_STATUS)
      expect(ticket(ticketEvent(`ticket.${change}`, { status }))?.states).toEqual({ ticket: state });
  });

  it.each(['DREAMING', '', null, 7, '__proto__'])('with another status is in no state: %j', (status) => {
    const reported = ticket(ticketEvent('ticket.status_changed', { status }));
    expect(reported).toMatchObject({ account: 'customer:8447388090494' });
    expect(reported).not.toHaveProperty('states');
  });

  it('has the status of the change if the detail has none', () => {
    const event = (current: unknown) =>
      ticketEvent('ticket.status_changed', { status: undefined }, { previous: 'OPEN', current });
    expect(ticket(event('SOLVED'))?.states).toEqual({ ticket: 'solved' });
    expect(ticket(event('PENDING'))?.states).toEqual({ ticket: 'open' });
    expect(ticket({ ...event('SOLVED'), event: 'x' })).not.toHaveProperty('states');
  });

  it('has the status of the detail if it changed again before the event was sent', () => {
    const event = ticketEvent('ticket.status_changed', { status: 'OPEN' }, { current: 'SOLVED' });
    expect(ticket(event)?.states).toEqual({ ticket: 'open' });
  });

  it.each(CLOSING)('is solved by ticket.%s, whatever its status', (change) => {
    for (const status of ['OPEN', 'CLOSED', 'DREAMING'])
      expect(ticket(ticketEvent(`ticket.${change}`, { status }))?.states).toEqual({ ticket: 'solved' });
  });

  it('without a requester or a date of creation does not state them', () => {
    const update = send(ticketEvent('ticket.created', { requester_id: null, created_at: null }));
    expect(update.persons).toEqual([]);
    expect(reportsOf(update)).toEqual({
      'ticket:31': { asOf: '2026-01-05T10:00:00.123Z', states: { ticket: 'open' } },
    });
    expect(ticket(ticketEvent('ticket.created', { created_at: 'soon' }))).not.toHaveProperty('createdAt');
  });
});

describe('the instant of an event', () => {
  it.each([
    ['its own time, which is finer than the last change', '2026-01-05T10:00:00Z', '2026-01-05T10:00:00.123Z'],
    ['its own time if the last change is older', '2026-01-04T09:00:00Z', '2026-01-05T10:00:00.123Z'],
    ['the last change if that is later', '2026-01-05T10:00:04Z', '2026-01-05T10:00:04Z'],
    ['its own time without a last change', null, '2026-01-05T10:00:00.123Z'],
    ['its own time if the last change cannot be read', 'soon', '2026-01-05T10:00:00.123Z'],
  ])('is %s', (_what, updated_at, asOf) => {
    expect(ticket(ticketEvent('ticket.created', { updated_at }))?.asOf).toBe(asOf);
    expect(account(userEvent('user.created', { updated_at }))?.asOf).toBe(asOf);
  });
});

describe('a later event of a ticket', () => {
  const solved = send(statusEvent('OPEN', 'SOLVED'));
  const deleted = send(ticketEvent('ticket.soft_deleted', { status: 'DELETED' }));

  it('that reopens it takes the solution back', () => {
    expect(standingStates(solved, send(statusEvent('SOLVED', 'OPEN')))).toEqual({ ticket: 'open' });
    expect(standingStates(solved, send(statusEvent('SOLVED', 'PENDING')))).toEqual({ ticket: 'open' });
  });

  it('that closes or archives it changes nothing', () => {
    expect(standingStates(solved, send(statusEvent('SOLVED', 'CLOSED')))).toEqual({ ticket: 'solved' });
    expect(standingStates(solved, send(statusEvent('CLOSED', 'ARCHIVED')))).toEqual({ ticket: 'solved' });
  });

  it('that undeletes it has its status', () => {
    const undeleted = (status: string) => send(ticketEvent('ticket.undeleted', { status }));
    expect(standingStates(deleted, undeleted('OPEN'))).toEqual({ ticket: 'open' });
    expect(standingStates(deleted, undeleted('CLOSED'))).toEqual({ ticket: 'solved' });
  });

  it('that gives it to another requester names only that one', () => {
    const given = { requester_id: '62', status: 'OPEN' };
    const changed = ticketEvent('ticket.requester_changed', given, { previous: '61', current: '62' });
    expect(ticket(changed)).toMatchObject({ account: 'customer:62', states: { ticket: 'open' } });
    expect(send(changed).persons).toEqual(['desk:customer:62']);
    expect(ticket(ticketEvent('ticket.status_changed', { ...given, status: 'SOLVED' }))).toMatchObject({
      account: 'customer:62',
      states: { ticket: 'solved' },
    });
  });
});

it('every type of event of the connector is tested', () => {
  const tested = [
    ...[...BY_STATUS, ...CLOSING].map((change) => `ticket.${change}`),
    ...OF_USERS.map((change) => `user.${change}`),
  ];
  expect([...TYPES.keys()].sort()).toEqual(tested.sort());
});

describe('a body without effect', () => {
  it.each([
    ['an unknown type', ticketEvent('ticket.agent_assignment_changed'), 'unknown-topic'],
    ['a deleted agent', userEvent('user.deleted', { role: 'agent' }), 'staff'],
    ['an agent', userEvent('user.created', { role: 'agent' }), 'staff'],
    ['an administrator', userEvent('user.identity_changed', { role: 'admin' }), 'staff'],
  ])('is ignored: %s', (_what, body, reason) => {
    expect(map(body)).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });

  it.each([
    ['of another form', { ticket: 1 }, /neither a Zendesk event nor the satisfaction template/],
    ['with a malformed type', { ...ticketEvent('ticket.created'), type: 'ticket.created' }, /neither/],
    ['without a ticket', ticketEvent('ticket.created', { id: null }), /detail\.id/],
    ['without a time', { ...ticketEvent('ticket.created'), time: null }, /time must be a time/],
    ['without a detail', { ...ticketEvent('ticket.created'), detail: null }, /detail is missing/],
    ['with an unknown rating', satisfactionBody({ rating: '{{satisfaction.rating}}' }), /good or bad/],
    [
      'whose template was not rendered',
      satisfactionBody({ ticket_id: '{{ticket.id}}', requester_id: '{{ticket.requester.id}}' }),
      /ticket_id is a placeholder that was not filled in/,
    ],
    [
      'whose requester was not rendered',
      satisfactionBody({ requester_id: '{{ticket.requester.id}}' }),
      /requester_id is a placeholder that was not filled in/,
    ],
    [
      'with a user id of letters',
      userEvent('user.created', { id: 'ada' }),
      /detail\.id must be an id of digits/,
    ],
    [
      'with a rating of nobody',
      satisfactionBody({ requester_id: '', requester_email: '' }),
      /neither requester_id nor requester_email/,
    ],
    ['with a rating without a ticket', satisfactionBody({ ticket_id: '' }), /ticket_id must be/],
    [
      'with a rating without a readable time',
      satisfactionBody({ updated_at: 'January 6' }),
      /updated_at must be/,
    ],
  ])('is refused with a reason: a body %s', (_what, body, reason) => {
    expectRefusal(map(body), reason);
  });
});
