import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { intercomConnector } from '../../../shared/connectors/intercom/connector.ts';
import { attributeOf } from '../../../shared/lifecycle/objects/history.ts';
import { contactItem, notification } from '../../support/connectors/intercom-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { mergedReport, reportsOf, standingStates } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'chat', provider: 'intercom' };
const ID = '6961f1c19b981fb5a0b90afb';
const ADA = 'email:ada@example.com';
const LEAD = '6a3b2c4d5e6f7a8b9c0d1e2f';

function map(topic: string, item: object, changes: object = {}): Mapping {
  return intercomConnector.map(notification(topic, item, changes), connection);
}

const send = (topic: string, item: object, changes: object = {}) => firstUpdate(map(topic, item, changes));
const account = (topic: string, item: object, changes: object = {}) =>
  reportsOf(send(topic, item, changes))[`customer:${ID}`];

describe('a contact', () => {
  it.each([
    'contact.user.created',
    'contact.user.updated',
    'contact.lead.created',
    'contact.lead.updated',
    'contact.lead.added_email',
    'contact.lead.signed_up',
    'contact.email.updated',
    'visitor.signed_up',
  ])('is an open account with its address in %s', (topic) => {
    const update = send(topic, contactItem());
    expect(update.persons).toEqual([`chat:customer:${ID}`, ADA]);
    expect(update.activities).toEqual([]);
    expect(reportsOf(update)).toEqual({
      [`customer:${ID}`]: {
        asOf: '2026-01-05T10:00:00.730Z',
        states: { account: 'open' },
        createdAt: '2026-01-05T08:00:00.120Z',
        address: ADA,
      },
    });
  });

  it('may have its times in Unix seconds', () => {
    const item = contactItem({ created_at: 1_767_600_000, updated_at: 1_767_607_200 });
    expect(account('contact.user.updated', item)).toMatchObject({
      asOf: '2026-01-05T10:00:00Z',
      createdAt: '2026-01-05T08:00:00Z',
    });
  });

  it('without a time of its last change was so when the notification was made', () => {
    const item = contactItem({ updated_at: null });
    expect(account('contact.user.updated', item)?.asOf).toBe('2026-01-05T10:05:01Z');
  });

  it('without a date of creation is in no state, so that the report is no act of the customer', () => {
    const reported = account('contact.user.updated', contactItem({ created_at: null }));
    expect(reported).toEqual({ asOf: '2026-01-05T10:00:00.730Z', address: ADA });
  });

  it.each(['', null])('without an address states that: %j', (email) => {
    const update = send('contact.lead.created', contactItem({ role: 'lead', email }));
    expect(update.persons).toEqual([`chat:customer:${ID}`]);
    expect(reportsOf(update)[`customer:${ID}`]).toMatchObject({ address: null });
  });

  it.each([undefined, 7, 'no address'])(
    'with an address that cannot be read does not state it: %j',
    (email) => {
      expect(account('contact.user.updated', contactItem({ email }))).not.toHaveProperty('address');
    },
  );

  it('has a name and a phone number, as of its last change', () => {
    const at = Date.parse('2026-01-05T10:00:00.730Z');
    expect(send('contact.user.updated', contactItem({ phone: '+49 30 1234567' })).contact).toEqual({
      name: { text: 'Ada Example', at },
      phone: { text: '+49 30 1234567', at, country: null },
    });
  });

  it.each(['conversation.contact.attached', 'conversation.contact.detached'])(
    'is all that is read from %s',
    (topic) => {
      const conversation = { model: { id: 215_472_621_202_693, user_id: LEAD } };
      expect(map(topic, { conversation, contact: contactItem() })).toEqual(
        map('contact.user.updated', contactItem()),
      );
    },
  );

  it.each(['ticket.contact.attached', 'ticket.contact.detached'])('is all that is read from %s', (topic) => {
    const item = { ticket: { type: 'ticket', id: 215_472_629_353_977 }, contact: contactItem() };
    expect(map(topic, item)).toEqual(map('contact.user.updated', contactItem()));
  });
});

describe('a contact that goes away', () => {
  const removed = (topic: string) =>
    send(topic, { type: 'contact', id: ID, external_id: '17', deleted: true });

  it.each(['contact.deleted', 'contact.archived', 'contact.archive'])(
    'by %s is neither open nor closed, and states no address',
    (topic) => {
      expect(removed(topic).persons).toEqual([`chat:customer:${ID}`]);
      expect(reportsOf(removed(topic))).toEqual({
        [`customer:${ID}`]: { asOf: '2026-01-05T10:05:01Z', isDeleted: true },
      });
    },
  );

  it.each(['contact.unarchived', 'contact.unarchive'])(
    'comes back by %s, although it was not changed since',
    (topic) => {
      const item = contactItem({ updated_at: '2026-01-01T00:00:00.000+00:00' });
      const restored = send(topic, item, { created_at: 1_767_607_600 });
      expect(reportsOf(restored)[`customer:${ID}`]).toMatchObject({
        asOf: '2026-01-05T10:06:40Z',
        states: { account: 'open' },
      });
      expect(standingStates(removed('contact.archived'), restored)).toEqual({ account: 'open' });
    },
  );
});

describe('a merge of two contacts', () => {
  const merge = contactItem({ merged_from: { type: 'contact', id: LEAD } });

  it('reports the one that was kept, and says of the other which one it is now', () => {
    const { updates, refused } = map('contact.merged', merge);
    expect(refused).toEqual([]);
    expect(updates.map(({ persons }) => persons)).toEqual([
      [`chat:customer:${ID}`, ADA],
      [`chat:customer:${LEAD}`],
    ]);
    expect(updates.map(reportsOf)).toEqual([
      {
        [`customer:${ID}`]: {
          asOf: '2026-01-05T10:00:00.730Z',
          states: { account: 'open' },
          createdAt: '2026-01-05T08:00:00.120Z',
          address: ADA,
        },
      },
      { [`customer:${LEAD}`]: { asOf: '2026-01-05T10:05:01Z', mergedInto: `customer:${ID}` } },
    ]);
  });

  it('stays when the one that went away is deleted', () => {
    const { updates } = map('contact.merged', merge);
    const deleted = send('contact.deleted', { id: LEAD, deleted: true }, { created_at: 1_767_607_600 });
    const history = mergedReport([...updates, deleted], `chat:customer:${LEAD}`);
    expect(attributeOf(history, '', 'mergedInto')).toBe(`chat:customer:${ID}`);
  });

  it('without merged_from, as in older versions of the API, reports only the one that was kept', () => {
    expect(map('contact.merged', contactItem())).toEqual(map('contact.user.updated', contactItem()));
  });

  it('of a contact with itself is refused', () => {
    expectRefusal(map('contact.merged', contactItem({ merged_from: { id: ID } })), /the contact itself/);
  });
});

describe('the consent to e-mail', () => {
  it.each([
    ['contact.subscribed', 'consent.given'],
    ['contact.unsubscribed', 'consent.withdrawn'],
  ])('%s is %s', (topic, type) => {
    const mapping = map(topic, { type: 'x', contact: contactItem(), created_at: 1_767_607_500 });
    expect(activityRows(mapping)).toEqual([
      [`customer:${ID}:${type}:email:2026-01-05T10:05:00.000Z`, '2026-01-05T10:05:00.000Z'],
    ]);
    expect(reportsOf(firstUpdate(mapping))[`customer:${ID}`]).toMatchObject({ address: ADA });
  });

  it.each(['granular.subscribe', 'granular.unsubscribe'])(
    'for one type of message is ignored: %s',
    (topic) => {
      const item = { type: 'granular_unsubscribe', contact: contactItem(), created_at: 1_767_607_500 };
      expect(map(topic, item).ignored).toEqual(['unknown-topic']);
    },
  );
});
