import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { resendConnector } from '../../../shared/connectors/resend/connector.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'mail', provider: 'resend' };

const mail = {
  broadcast_id: '5c1f6a0e-0d4b-4f4e-9a51-0c5f3b1d2e01',
  created_at: '2026-01-05 09:59:58.12+00',
  email_id: 'm-1',
  from: 'Shop <news@shop.example>',
  to: ['ada@example.com'],
  subject: 'Our spring collection',
};
const map = (type: string, data: object, created_at = '2026-01-05T10:00:00.000Z') =>
  resendConnector.map(jsonDelivery({ type, created_at, data }), connection);
const click = (timestamp?: string) => ({ ...mail, click: { link: 'https://shop.example', timestamp } });

describe('a campaign', () => {
  it('counts as sent when it was delivered', () => {
    const mapping = map('email.delivered', mail);
    expect(firstUpdate(mapping).persons).toEqual(['email:ada@example.com']);
    expect(firstUpdate(mapping).activities).toEqual([
      {
        id: 'mail:message:m-1:campaign.sent:delivered',
        type: 'campaign.sent',
        occurredAt: Date.parse('2026-01-05T10:00:00Z'),
        connection: 'mail',
        provider: 'resend',
        version: '',
        about: null,
      },
    ]);
  });

  it.each(['email.sent', 'email.bounced', 'email.failed', 'email.delivery_delayed', 'email.suppressed'])(
    '%s is ignored: it reached nobody yet',
    (type) => {
      expect(map(type, mail)).toMatchObject({ updates: [], ignored: ['unknown-topic'] });
    },
  );

  it('is engaged with by a click, at the time of the click', () => {
    const at = '2026-01-05T18:30:00.250Z';
    expect(activityRows(map('email.clicked', click(at), '2026-01-05T18:30:01Z'))).toEqual([
      [`message:m-1:campaign.engaged:click:${at}`, at],
    ]);
  });

  it('is engaged with at the time of the event if the click has none', () => {
    for (const data of [click(), click('yesterday'), mail])
      expect(activityRows(map('email.clicked', data))).toEqual([
        ['message:m-1:campaign.engaged:click:2026-01-05T10:00:00.000Z', '2026-01-05T10:00:00.000Z'],
      ]);
  });

  it('has one activity for each click, however often it is reported', () => {
    const clicks = ['2026-01-05T18:30:00Z', '2026-01-05T18:30:00Z', '2026-01-09T07:00:00Z'];
    const activities = clicks.flatMap((at) => firstUpdate(map('email.clicked', click(at))).activities);
    expect(toLog(activities)).toHaveLength(2);
  });

  it('that was opened proves nothing: mail programs open mails by themselves', () => {
    expect(map('email.opened', mail)).toMatchObject({ updates: [], ignored: ['open-without-proof'] });
  });

  it('is a broadcast, or a mail with the tag campaign', () => {
    const { broadcast_id: _, ...other } = mail;
    const campaign = { ...other, tags: { campaign: 'spring' } };
    expect(map('email.delivered', campaign).updates).toHaveLength(1);
    for (const data of [other, { ...other, tags: { category: 'receipt' } }, { ...other, broadcast_id: null }])
      for (const type of ['email.delivered', 'email.clicked'])
        expect(map(type, data)).toMatchObject({ updates: [], ignored: ['transactional'] });
  });
});

describe('the recipient of a mail', () => {
  it.each([
    ['an address', ['Ada@Example.com']],
    ['an address after a name', ['Ada <ada@example.com>']],
    ['text', 'ada@example.com'],
  ])('can be %s', (_what, to) => {
    expect(firstUpdate(map('email.delivered', { ...mail, to })).persons).toEqual(['email:ada@example.com']);
  });

  it('is unknown if there are several: every event lists all of them', () => {
    const data = { ...click('2026-01-05T18:30:00Z'), to: ['ada@example.com', 'bob@example.com'] };
    for (const type of ['email.delivered', 'email.clicked', 'email.complained'])
      expect(map(type, data)).toMatchObject({ updates: [], ignored: ['several-recipients'] });
  });

  it.each([
    ['is missing', undefined, /data.to must be a list/],
    ['is nobody', [], /data.to must be a list/],
    ['is a number', [17], /data.to must be a list/],
    ['is no address', ['ada'], /data.to is not an address/],
  ])('that %s parks the delivery', (_what, to, reason) => {
    expectRefusal(map('email.delivered', { ...mail, to }), reason);
  });
});

it('a complaint withdraws the consent, whatever mail it is about', () => {
  const { broadcast_id: _, ...receipt } = mail;
  for (const data of [mail, receipt])
    expect(activityRows(map('email.complained', data))).toEqual([
      ['message:m-1:consent.withdrawn:complaint', '2026-01-05T10:00:00.000Z'],
    ]);
});

const contact = {
  id: 'c-7',
  audience_id: 'a-1',
  created_at: '2026-01-04T10:00:00.000Z',
  updated_at: '2026-01-04T10:00:00.000Z',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  unsubscribed: false,
};

describe('a contact', () => {
  it('is an account with an address, created when the contact was', () => {
    const created = firstUpdate(map('contact.created', contact, '2026-01-04T10:00:01Z'));
    expect(created.persons).toEqual(['mail:customer:c-7', 'email:ada@example.com']);
    expect(reportsOf(created)).toEqual({
      'customer:c-7': {
        asOf: '2026-01-04T10:00:01Z',
        states: { account: 'open' },
        createdAt: '2026-01-04T10:00:00Z',
        address: 'email:ada@example.com',
      },
    });
    expect(created.activities).toEqual([]);
    expect(created.contact?.name?.text).toBe('Ada Lovelace');
  });

  it('that is first known by an update was created when it was', () => {
    const updated = firstUpdate(map('contact.updated', contact, '2026-02-01T10:00:00Z'));
    expect(reportsOf(updated)).toMatchObject({ 'customer:c-7': { createdAt: '2026-01-04T10:00:00Z' } });
  });

  it.each([
    ['2026-01-04 10:00:00.11+00', '2026-01-04T10:00:00.110Z'],
    ['2026-01-04 12:00:00+02:00', '2026-01-04T10:00:00Z'],
    ['2026-01-04 04:30:00-0530', '2026-01-04T10:00:00Z'],
  ])('may have times in the form of a database, such as %s', (created_at, createdAt) => {
    const updated = firstUpdate(map('contact.updated', { ...contact, created_at }));
    expect(reportsOf(updated)).toMatchObject({ 'customer:c-7': { createdAt } });
  });

  it('that was created is as old as that event if its times cannot be read', () => {
    const dates = { created_at: '2026-01-04:10:00:00', updated_at: '2026-01-04 10:00:00' };
    const created = firstUpdate(map('contact.created', { ...contact, ...dates }));
    expect(reportsOf(created)).toEqual({
      'customer:c-7': {
        asOf: '2026-01-05T10:00:00Z',
        states: { account: 'open' },
        createdAt: '2026-01-05T10:00:00Z',
        address: 'email:ada@example.com',
      },
    });
  });

  it('that was changed and has no readable date of creation did not sign up by that', () => {
    const changed = firstUpdate(map('contact.updated', { ...contact, created_at: null }));
    expect(reportsOf(changed)).toEqual({
      'customer:c-7': { asOf: '2026-01-05T10:00:00Z', address: 'email:ada@example.com' },
    });
  });

  it('that unsubscribed withdrew the consent once, at the earliest report, in every order', () => {
    const unsubscribed = { ...contact, unsubscribed: true };
    const first = firstUpdate(map('contact.updated', unsubscribed, '2026-01-06T08:00:00Z')).activities;
    const renamed = firstUpdate(
      map('contact.updated', { ...unsubscribed, first_name: 'A.' }, '2026-03-01T08:00:00Z'),
    ).activities;
    expect(first).toMatchObject([{ id: 'mail:customer:c-7:consent.withdrawn:unsubscribed' }]);
    for (const log of [toLog([...first, ...renamed]), toLog([...renamed, ...first])])
      expect(log).toMatchObject([{ occurredAt: Date.parse('2026-01-06T08:00:00Z') }]);
  });

  it.each([[false], [undefined], ['true']])('with unsubscribed %s withdraws nothing', (unsubscribed) => {
    expect(firstUpdate(map('contact.updated', { ...contact, unsubscribed })).activities).toEqual([]);
  });

  it('that is deleted is neither open nor closed', () => {
    const deleted = firstUpdate(map('contact.deleted', { ...contact, unsubscribed: true }));
    expect(deleted).toMatchObject({ persons: ['mail:customer:c-7'], activities: [] });
    expect(reportsOf(deleted)).toEqual({ 'customer:c-7': { asOf: '2026-01-05T10:00:00Z', isDeleted: true } });
  });

  it('that is deleted and created again does not end the relationship', () => {
    const created = firstUpdate(map('contact.created', contact, '2026-01-04T10:00:00Z'));
    const deleted = firstUpdate(map('contact.deleted', contact, '2026-01-05T10:00:00Z'));
    const again = firstUpdate(map('contact.updated', contact, '2026-01-06T10:00:00Z'));
    for (const updates of [
      [created, deleted],
      [created, deleted, again],
    ])
      expect(factsOf(updates, '2026-01-10T00:00:00Z').closedAccounts).toEqual([]);
  });

  it('is parked without an id or a time of the event', () => {
    expectRefusal(map('contact.created', { ...contact, id: undefined }), /data.id/);
    expectRefusal(map('contact.created', contact, '2026-01-05'), /created_at/);
  });
});

it.each([
  'domain.created',
  'contact.topics.updated',
  'suppression.added',
  'email.received',
  'email.scheduled',
])('%s is ignored', (type) => {
  expect(map(type, {})).toMatchObject({ updates: [], ignored: ['unknown-topic'] });
});

it('a delivery is described by its type and the id in its header', () => {
  const delivery = jsonDelivery({ type: 'email.delivered', data: mail }, { 'svix-id': 'msg_1' });
  expect(resendConnector.describe?.(delivery)).toEqual({ topic: 'email.delivered', deliveryId: 'msg_1' });
});
