import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { attributeOf } from '../../../shared/lifecycle/objects/history.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { mergedReport, reportsOf, standingStates } from '../../support/connectors/reports.ts';
import { userEvent, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';

const connection: Connection = { name: 'desk', provider: 'zendesk' };
const USER = 'desk:customer:8447388090494';
const ADA = 'email:ada@example.com';

function map(body: object): Mapping {
  return zendeskConnector.map(zendeskDelivery(body), connection);
}

const send = (body: object) => firstUpdate(map(body));
const account = (body: object) => reportsOf(send(body))['customer:8447388090494'];
/** Who is named, and the address that is stated of the account. */
const named = (body: object) => [send(body).persons, account(body)?.address];

const changeOf = (change: string, event: object, detail = {}) => ({
  ...userEvent(`user.${change}`, detail),
  event,
});
const merged = changeOf('merged', { user: { id: '61' } });

describe('a user', () => {
  it.each([
    'active_changed',
    'created',
    'details_changed',
    'external_id_changed',
    'identity_changed',
    'identity_created',
    'identity_deleted',
    'name_changed',
    'role_changed',
  ])('is an open account with an address in user.%s', (change) => {
    const update = send(userEvent(`user.${change}`));
    expect(update.persons).toEqual([USER, ADA]);
    expect(update.activities).toEqual([]);
    expect(reportsOf(update)).toEqual({
      'customer:8447388090494': {
        asOf: '2026-01-05T10:00:00.123Z',
        states: { account: 'open' },
        createdAt: '2026-01-05T07:59:00Z',
        address: ADA,
      },
    });
  });

  it('without a date of creation was created by user.created', () => {
    const undated = { created_at: null };
    expect(account(userEvent('user.created', undated))?.createdAt).toBe('2026-01-05T10:00:00.123Z');
    expect(account(userEvent('user.role_changed', undated))).not.toHaveProperty('createdAt');
    expect(account(userEvent('user.name_changed', undated))).not.toHaveProperty('createdAt');
  });

  // https://developer.zendesk.com/api-reference/webhooks/event-types/user-events
  it.each(['identity_changed', 'identity_created', 'merged'])(
    'is read from the type with a slash, as Zendesk documents it: %s',
    (change) => {
      const event = changeOf(change, { user: { id: '61' } });
      expect(map({ ...event, type: `zen:event-type/user.${change}` })).toEqual(map(event));
    },
  );

  it('that is deleted in the help desk is neither open nor closed, and states no address', () => {
    for (const event of [userEvent('user.deleted'), changeOf('active_changed', { current: false })]) {
      expect(account(event)).toEqual({
        asOf: '2026-01-05T10:00:00.123Z',
        createdAt: '2026-01-05T07:59:00Z',
        isDeleted: true,
      });
    }
    const restored = changeOf('active_changed', { previous: false, current: true });
    expect(account(restored)?.states).toEqual({ account: 'open' });
  });
});

describe('the address of a user', () => {
  it.each(['', null])('that was removed is stated as missing: %j', (email) => {
    for (const change of ['created', 'details_changed', 'identity_deleted'])
      expect(named(userEvent(`user.${change}`, { email }))).toEqual([[USER], null]);
  });

  it.each(['[hidden by a filter]', 7, undefined])('that cannot be read is not stated: %j', (email) => {
    expect(named(userEvent('user.created', { email }))).toEqual([[USER], undefined]);
  });

  it('that is not verified is no claim, until it is verified', () => {
    expect(named(userEvent('user.created', { verified: false }))).toEqual([[USER], null]);
    expect(named(userEvent('user.details_changed', { verified: true }))).toEqual([[USER, ADA], ADA]);
  });

  it('is no claim if its identity is not verified', () => {
    const identity = { id: '5', type: 'email', primary: true, value: 'Ada@example.com', verified: false };
    expect(named(changeOf('identity_created', { identity }))).toEqual([[USER], null]);
    expect(named(changeOf('identity_changed', { previous: {}, current: identity }))).toEqual([[USER], null]);
    const verified = { previous: identity, current: { ...identity, verified: true } };
    expect(named(changeOf('identity_changed', verified))).toEqual([[USER, ADA], ADA]);
  });

  it('is not denied by another identity of the user', () => {
    for (const value of ['second@example.com', '+493012345', null]) {
      const identity = { id: '6', type: 'email', primary: false, value, verified: false };
      expect(named(changeOf('identity_created', { identity }))).toEqual([[USER, ADA], ADA]);
      expect(named(changeOf('identity_deleted', { identity }))).toEqual([[USER, ADA], ADA]);
    }
  });

  it('is the new one after the primary identity changed', () => {
    const event = changeOf('identity_changed', {}, { email: 'ada@new.example' });
    expect(named(event)).toEqual([[USER, 'email:ada@new.example'], 'email:ada@new.example']);
  });
});

describe('a merge of two users', () => {
  it('is stated of the one that went away, which is neither open nor closed', () => {
    expect(send(merged).persons).toEqual([USER, ADA]);
    expect(reportsOf(send(merged))).toEqual({
      'customer:8447388090494': {
        asOf: '2026-01-05T10:00:00.123Z',
        createdAt: '2026-01-05T07:59:00Z',
        address: ADA,
        mergedInto: 'customer:61',
      },
    });
  });

  it('stays, whatever is reported of the user later', () => {
    const later = { ...userEvent('user.details_changed'), time: '2026-01-07T10:00:00Z' };
    const updates = [send(merged), send(later)];
    expect(attributeOf(mergedReport(updates, USER), '', 'mergedInto')).toBe('desk:customer:61');
    expect(standingStates(...updates)).toEqual({ account: 'open' });
  });

  it.each([
    ['without the user that was kept', changeOf('merged', {}), /event\.user/],
    ['with an id that is none', changeOf('merged', { user: { id: 'ada' } }), /event\.user\.id must be an id/],
    [
      'of a user into itself',
      changeOf('merged', { user: { id: '8447388090494' } }),
      /does not name two users/,
    ],
  ])('is refused %s', (_what, body, reason) => {
    expectRefusal(map(body), reason);
  });
});
