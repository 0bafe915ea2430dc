import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { TYPES } from '../../../shared/connectors/zendesk/activities.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { withHeader } from '../../support/connectors/conformance.ts';
import { type ActivityRow, activityRows, expectRefusal } from '../../support/connectors/mapped.ts';
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

const TIME = '2026-01-05T10:00:00.123Z';
const opened: ActivityRow = ['ticket:31:ticket.opened', '2026-01-05T08:00:00.000Z'];
const solved: ActivityRow = [`ticket:31:ticket.solved:${TIME}`, TIME];
const reopened: ActivityRow = [`ticket:31:ticket.reopened:${TIME}`, TIME];
const created: ActivityRow = ['customer:8447388090494:account.created', '2026-01-05T07:59:00.000Z'];

const ROWS: [type: string, what: string, body: object, expected: ActivityRow[]][] = [
  ['ticket.created', 'a new ticket', ticketEvent('ticket.created'), [opened]],
  [
    'ticket.created',
    'a new ticket that is already solved',
    ticketEvent('ticket.created', { status: 'SOLVED' }),
    [opened, solved],
  ],
  ['ticket.status_changed', 'solved', statusEvent('OPEN', 'SOLVED'), [solved]],
  ['ticket.status_changed', 'solved, in lower case', statusEvent('open', 'solved'), [solved]],
  ['ticket.status_changed', 'closed without being solved', statusEvent('PENDING', 'CLOSED'), [solved]],
  ['ticket.status_changed', 'closed after it was solved', statusEvent('SOLVED', 'CLOSED'), []],
  ['ticket.status_changed', 'archived after it was closed', statusEvent('CLOSED', 'ARCHIVED'), []],
  ['ticket.status_changed', 'reopened', statusEvent('SOLVED', 'OPEN'), [reopened]],
  ['ticket.status_changed', 'pending after it was solved', statusEvent('SOLVED', 'PENDING'), [reopened]],
  ['ticket.status_changed', 'pending', statusEvent('OPEN', 'PENDING'), []],
  ['ticket.status_changed', 'open', statusEvent('NEW', 'OPEN'), []],
  ['ticket.status_changed', 'an unknown status', statusEvent('OPEN', 'DREAMING'), []],
  [
    'ticket.merged',
    'a ticket that was merged into another',
    ticketEvent('ticket.merged', { status: 'CLOSED' }),
    [solved],
  ],
  ['ticket.soft_deleted', 'a ticket', ticketEvent('ticket.soft_deleted'), [solved]],
  ['ticket.permanently_deleted', 'a ticket', ticketEvent('ticket.permanently_deleted'), [solved]],
  ['ticket.undeleted', 'an unsolved ticket', ticketEvent('ticket.undeleted'), [reopened]],
  ['ticket.undeleted', 'a closed ticket', ticketEvent('ticket.undeleted', { status: 'CLOSED' }), []],
  ['user.created', 'a new customer', userEvent('user.created'), [created]],
  ...[
    'active_changed',
    'details_changed',
    'external_id_changed',
    'identity_changed',
    'identity_created',
    'identity_deleted',
    'merged',
    'name_changed',
    'role_changed',
  ].map((change): [string, string, object, ActivityRow[]] => [
    `user.${change}`,
    'an address without an activity',
    userEvent(`user.${change}`),
    [],
  ]),
];

describe('the mapping of every event type', () => {
  it.each(ROWS)('%s, %s', (_type, _what, body, expected) => {
    expect(activityRows(map(body))).toEqual(expected);
  });

  it('has a test for every type of the connector', () => {
    const tested = new Set([...ROWS.map(([type]) => type), 'user.deleted']);
    expect([...TYPES.keys()].sort()).toEqual([...tested].sort());
  });
});

describe('the requester', () => {
  it('of a ticket is named by id only', () => {
    const [update] = map(ticketEvent('ticket.created')).updates;
    expect(update?.persons).toEqual(['desk:customer:8447388090494']);
    expect(update?.objects).toEqual(['desk:ticket:31']);
  });

  it('has an address in the events of users', () => {
    const [update] = map(userEvent('user.identity_created')).updates;
    expect(update?.persons).toEqual(['desk:customer:8447388090494', 'email:ada@example.com']);
  });

  it('has no address if it is invalid', () => {
    const [update] = map(userEvent('user.created', { email: '[hidden by a filter]' })).updates;
    expect(update?.persons).toEqual(['desk:customer:8447388090494']);
  });
});

describe('a rating from the trigger template', () => {
  it.each([
    ['good', 5],
    ['bad', 1],
    ['Good', 5],
  ])('%s has the score %d', (rating, score) => {
    const [update] = map(satisfactionBody({ rating })).updates;
    expect(update).toMatchObject({
      persons: ['desk:customer:8447388090494', 'email:ada@example.com'],
      objects: ['desk:ticket:31'],
      activities: [
        {
          id: 'desk:ticket:31:rating.given:2026-01-06T09:00:00.000Z',
          about: 'desk:ticket:31',
          rating: { scale: 'csat', score },
        },
      ],
    });
  });

  it('can have numeric ids and a time without seconds', () => {
    const body = satisfactionBody({
      ticket_id: 31,
      requester_id: 8447388090494,
      updated_at: '2026-01-06T09:00Z',
    });
    expect(map(body)).toEqual(map(satisfactionBody()));
  });

  it('has no address if the requester has none', () => {
    const [update] = map(satisfactionBody({ requester_email: '' })).updates;
    expect(update?.persons).toEqual(['desk:customer:8447388090494']);
  });
});

describe('a body without effect', () => {
  it.each([
    ['an unknown type', ticketEvent('ticket.agent_assignment_changed'), 'unknown-topic'],
    ['a deleted profile', userEvent('user.deleted'), 'support-profile-deleted'],
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

describe('a Zendesk signature', () => {
  const SECRET = 'a-signing-secret-of-the-webhook';
  const NOW = Date.parse('2026-03-01T12:00:00Z');
  const sign = (body: object | string, timestamp = '2026-03-01T12:00:00Z', secret = SECRET): Delivery => {
    const delivery = zendeskDelivery(body);
    const hmac = createHmac('sha256', secret).update(timestamp).update(delivery.body);
    const signed = withHeader(delivery, 'x-zendesk-webhook-signature', hmac.digest('base64'));
    return withHeader(signed, 'x-zendesk-webhook-signature-timestamp', timestamp);
  };
  const verify = (delivery: Delivery, bound: Connection = connection) =>
    zendeskConnector.verify(delivery, bound, ['another-active-secret', SECRET], NOW);

  it('is accepted with any active secret, for any body', () => {
    expect(verify(sign(ticketEvent('ticket.created')))).toBe('authentic');
    expect(verify(sign(''))).toBe('authentic');
    expect(verify(sign('x', '2026-03-01T12:00:00Z', 'another-active-secret'))).toBe('authentic');
    expect(verify(sign('x', '2026-03-01T12:00:00Z', 'an-unknown-signing-secret'))).toBe('wrong-signature');
  });

  it.each([
    ['2026-03-01T11:55:00Z', 'authentic'],
    ['2026-03-01T12:05:00Z', 'authentic'],
    ['2026-03-01T12:05:00.000000001Z', 'authentic'],
    ['2026-03-01T11:54:59Z', 'outside-window'],
    ['2026-03-01T12:05:01Z', 'outside-window'],
    ['2026-03-01T13:00:00+01:00', 'authentic'],
    ['2026-03-01T12:00:00', 'wrong-signature'],
    ['1772366400', 'wrong-signature'],
  ])('made at %s is %s', (timestamp, verdict) => {
    expect(verify(sign('x', timestamp))).toBe(verdict);
  });

  it('covers the timestamp', () => {
    const moved = withHeader(sign('x'), 'x-zendesk-webhook-signature-timestamp', '2026-03-01T12:00:01Z');
    expect(verify(moved)).toBe('wrong-signature');
    const duplicate = '2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z';
    expect(verify(withHeader(sign('x'), 'x-zendesk-webhook-signature-timestamp', duplicate))).toBe(
      'wrong-signature',
    );
    expect(verify(withHeader(sign('x'), 'x-zendesk-webhook-signature-timestamp', undefined))).toBe(
      'missing-signature',
    );
  });

  it('for a connection bound to an account is accepted only with bodies of that account', () => {
    const bound: Connection = { ...connection, account: '12514403' };
    const { account_id: _, ...unnamed } = satisfactionBody();
    expect(verify(sign(ticketEvent('ticket.created')), bound)).toBe('authentic');
    expect(verify(sign(satisfactionBody()), bound)).toBe('authentic');
    expect(verify(sign({ ...ticketEvent('ticket.created'), account_id: 1 }), bound)).toBe('wrong-account');
    expect(verify(sign(unnamed), bound)).toBe('wrong-account');
    expect(verify(sign('not JSON'), bound)).toBe('wrong-account');
    const wronglySigned = sign(
      { ...ticketEvent('ticket.created'), account_id: 1 },
      '2026-03-01T12:00:00Z',
      'an-unknown-signing-secret',
    );
    expect(verify(wronglySigned, bound)).toBe('wrong-signature');
  });
});
