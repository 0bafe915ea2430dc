import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  HUBSPOT_TIME,
  hubspotDelivery,
  objectItem,
  propertyItem,
} from '../../support/connectors/hubspot-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'crm', provider: 'hubspot' };
const bound: Connection = { ...connection, account: '62515' };
const DAY = 86_400_000;

const map = (body: unknown, to = connection): Mapping => hubspotConnector.map(hubspotDelivery(body), to);
const one = (item: object): CustomerUpdate => firstUpdate(map([item]));
const contactOf = (item: object) => reportsOf(one(item))['customer:101'];
const onDay = (day: number) => ({ occurredAt: HUBSPOT_TIME + day * DAY });

describe('a contact', () => {
  it('is known from its creation on, by its id alone', () => {
    const update = one(objectItem('contact.creation', { changeFlag: 'NEW' }));
    expect(update.persons).toEqual(['crm:customer:101']);
    expect(reportsOf(update)).toEqual({
      'customer:101': {
        asOf: '2026-01-05T10:00:00Z',
        states: { account: 'open' },
        createdAt: '2026-01-05T10:00:00Z',
      },
    });
  });

  it.each([
    ['an address', 'Ada@Example.com', ['crm:customer:101', 'email:ada@example.com'], 'email:ada@example.com'],
    ['no address any more', '', ['crm:customer:101'], null],
    ['no address any more, as null', null, ['crm:customer:101'], null],
  ])('that has %s states nothing else', (_what, value, persons, address) => {
    const update = one(propertyItem('contact.propertyChange', 'email', value));
    expect(update.persons).toEqual(persons);
    expect(reportsOf(update)).toEqual({ 'customer:101': { asOf: '2026-01-05T10:00:00Z', address } });
    expect(update.activities).toEqual([]);
  });

  it('with an address that cannot be read is parked', () => {
    expectRefusal(map([propertyItem('contact.propertyChange', 'email', 'not an address')]), /e-mail address/);
  });

  it('that was deleted is open again when it is restored', () => {
    expect(contactOf(objectItem('contact.deletion'))).toEqual({
      asOf: '2026-01-05T10:00:00Z',
      isDeleted: true,
    });
    expect(contactOf(objectItem('contact.restore'))).toEqual({
      asOf: '2026-01-05T10:00:00Z',
      states: { account: 'open' },
    });
  });

  it('that was merged is the one that was kept', () => {
    const merged = map([
      objectItem('contact.merge', { primaryObjectId: 101, mergedObjectIds: [102, 101], objectId: 101 }),
    ]);
    expect(merged.updates.map(reportsOf)).toEqual([
      { 'customer:102': { asOf: '2026-01-05T10:00:00Z', mergedInto: 'customer:101' } },
    ]);
  });

  it('and the one it was merged with are both the new one, if HubSpot made a new one', () => {
    const { updates } = map([
      objectItem('contact.merge', { primaryObjectId: 101, mergedObjectIds: [102], newObjectId: 103 }),
    ]);
    expect(Object.assign({}, ...updates.map(reportsOf))).toEqual({
      'customer:101': { asOf: '2026-01-05T10:00:00Z', mergedInto: 'customer:103' },
      'customer:102': { asOf: '2026-01-05T10:00:00Z', mergedInto: 'customer:103' },
    });
    // Each is about one contact. The claim ties them.
    expect(updates.map(({ persons }) => persons)).toEqual([['crm:customer:102'], ['crm:customer:101']]);
  });

  it.each([
    ['names one contact', { primaryObjectId: 101, mergedObjectIds: [101] }],
    ['names nobody', { mergedObjectIds: [] }],
    ['has no list', { primaryObjectId: 101 }],
    ['is kept in a contact 0', { primaryObjectId: 0, mergedObjectIds: [102] }],
    ['makes a new contact 0', { primaryObjectId: 101, mergedObjectIds: [102], newObjectId: 0 }],
    ['takes a contact 0 away', { primaryObjectId: 101, mergedObjectIds: [0] }],
  ])('of a merge that %s is parked', (_what, more) => {
    expectRefusal(map([objectItem('contact.merge', more)]), /^item 0: contact\.merge: /);
  });

  it.each(['subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead'])(
    'with the lifecycle stage %s is a lead',
    (stage) => {
      const { activities } = one(propertyItem('contact.propertyChange', 'lifecyclestage', stage));
      expect(activities).toMatchObject([
        { id: 'crm:customer:101:lead.captured', type: 'lead.captured', occurredAt: HUBSPOT_TIME },
      ]);
    },
  );

  it('became a lead when it first was one, in whatever order the stages arrive', () => {
    const stages = [
      ['salesqualifiedlead', 9],
      ['lead', 1],
      ['marketingqualifiedlead', 4],
    ] as const;
    const updates = stages.map(([stage, day]) =>
      one(propertyItem('contact.propertyChange', 'lifecyclestage', stage, onDay(day))),
    );
    expect(factsOf(updates, '2026-02-01T00:00:00Z').touchpoints.first).toMatchObject([
      { type: 'lead.captured', at: HUBSPOT_TIME + DAY },
    ]);
  });

  it.each(['opportunity', 'customer', 'evangelist', 'other', '76324521', ''])(
    'with the lifecycle stage "%s" proves nothing',
    (stage) => {
      expect(map([propertyItem('contact.propertyChange', 'lifecyclestage', stage)])).toMatchObject({
        updates: [],
        ignored: ['lifecycle-stage'],
        refused: [],
      });
    },
  );

  it('that opts out of all e-mail withdraws its consent, each time', () => {
    const optOut = (day: number) =>
      one(propertyItem('contact.propertyChange', 'hs_email_optout', 'true', onDay(day))).activities;
    expect([...optOut(0), ...optOut(3)].map(({ id }) => id)).toEqual([
      'crm:customer:101:consent.withdrawn:email:2026-01-05T10:00:00.000Z',
      'crm:customer:101:consent.withdrawn:email:2026-01-08T10:00:00.000Z',
    ]);
  });

  it.each(['false', '', null])('that no longer opts out (%j) has given no consent', (value) => {
    const { updates, ignored } = map([propertyItem('contact.propertyChange', 'hs_email_optout', value)]);
    expect([updates, ignored]).toEqual([[], ['no-opt-out']]);
  });

  it('shows its phone number', () => {
    const update = one(propertyItem('contact.propertyChange', 'phone', '+44 20 7946 0000'));
    expect(update).toMatchObject({
      persons: ['crm:customer:101'],
      contact: { phone: { text: '+44 20 7946 0000', at: HUBSPOT_TIME } },
    });
    expect(map([propertyItem('contact.propertyChange', 'phone', '')]).ignored).toEqual(['no-phone']);
  });
});

describe('a deal', () => {
  const associated = (contact: number, day: number, more: object = {}) =>
    one(
      objectItem('deal.associationChange', {
        associationType: 'DEAL_TO_CONTACT',
        fromObjectId: 7001,
        toObjectId: contact,
        ...onDay(day),
        ...more,
      }),
    );

  it('is a checkout, and nothing that was bought', () => {
    expect(reportsOf(one(objectItem('deal.creation', { objectId: 7001 })))).toEqual({
      'checkout:7001': { asOf: '2026-01-05T10:00:00Z', createdAt: '2026-01-05T10:00:00Z' },
    });
    for (const [name, value] of [
      ['dealstage', 'closedwon'],
      ['dealstage', 'closedlost'],
      ['amount', '1200.00'],
    ] as const)
      expect(map([propertyItem('deal.propertyChange', name, value)])).toMatchObject({
        updates: [],
        ignored: ['deal-progress'],
      });
  });

  it('belongs to the contact that was associated last', () => {
    expect(associated(101, 0).persons).toEqual(['crm:customer:101']);
    expect(reportsOf(associated(101, 0))).toEqual({
      'checkout:7001': { asOf: '2026-01-05T10:00:00Z', account: 'customer:101' },
    });
    expect(reportsOf(associated(102, 1))['checkout:7001']?.account).toBe('customer:102');
  });

  it('is the same from either side, and in either spelling', () => {
    const expected = map([
      objectItem('deal.associationChange', {
        associationType: 'DEAL_TO_CONTACT',
        fromObjectId: 7001,
        toObjectId: 101,
      }),
    ]);
    for (const item of [
      {
        subscriptionType: 'contact.associationChange',
        associationType: 'CONTACT_TO_DEAL',
        fromObjectId: 101,
        toObjectId: 7001,
      },
      {
        subscriptionType: 'object.associationChange',
        fromObjectTypeId: '0-1',
        fromObjectId: 101,
        toObjectTypeId: '0-3',
        toObjectId: 7001,
      },
      {
        subscriptionType: 'object.associationChange',
        fromObjectTypeId: '0-3',
        fromObjectId: 7001,
        toObjectTypeId: '0-1',
        toObjectId: 101,
      },
    ])
      expect(map([objectItem('', item)])).toEqual(expected);
  });

  it.each([
    ['another type', { associationType: 'CONTACT_TO_COMPANY' }, 'other-association'],
    ['no contact', { associationType: 'DEAL_TO_COMPANY' }, 'other-association'],
    ['two contacts', { associationType: 'CONTACT_TO_CONTACT' }, 'other-association'],
    ['an unknown form', { associationType: 'PARENT' }, 'other-association'],
    [
      'an association that ended',
      { associationType: 'CONTACT_TO_DEAL', associationRemoved: true },
      'association-removed',
    ],
  ])('is not concerned by an association of %s', (_what, more, reason) => {
    const item = objectItem('contact.associationChange', { fromObjectId: 101, toObjectId: 7001, ...more });
    expect(map([item])).toMatchObject({ updates: [], ignored: [reason], refused: [] });
  });
});

describe('a ticket', () => {
  const associated = one(
    objectItem('ticket.associationChange', {
      associationType: 'TICKET_TO_CONTACT',
      fromObjectId: 31,
      toObjectId: 101,
    }),
  );
  const ticket = (type: string, day: number, more: object = {}) =>
    one(objectItem(`ticket.${type}`, { objectId: 31, ...onDay(day), ...more }));
  const stage = (value: string, day: number) =>
    ticket('propertyChange', day, { propertyName: 'hs_pipeline_stage', propertyValue: value });
  const closed = (value: string, day: number) =>
    ticket('propertyChange', day, { propertyName: 'closed_date', propertyValue: value });
  const openSince = (...updates: CustomerUpdate[]) =>
    factsOf([associated, ...updates], '2026-03-01T00:00:00Z').openTickets.map(({ since }) => since);

  it('is open from its creation on', () => {
    expect(reportsOf(ticket('creation', 0))).toEqual({
      'ticket:31': {
        asOf: '2026-01-05T10:00:00Z',
        states: { ticket: 'open' },
        createdAt: '2026-01-05T10:00:00Z',
      },
    });
    expect(openSince(ticket('creation', 0))).toEqual([HUBSPOT_TIME]);
  });

  it.each([
    ['1', 'open'],
    ['2', 'open'],
    ['3', 'open'],
    ['4', 'solved'],
  ])('in the stage %s of the first pipeline is %s', (value, state) => {
    expect(reportsOf(stage(value, 0))['ticket:31']?.states).toEqual({ ticket: state });
  });

  it('in a stage of another pipeline is in no state', () => {
    expect(map([propertyItem('ticket.propertyChange', 'hs_pipeline_stage', '98765432')])).toMatchObject({
      updates: [],
      ignored: ['unknown-stage'],
    });
  });

  it('is solved by its date of closing in every pipeline', () => {
    expect(openSince(ticket('creation', 0), closed('1767693600000', 1))).toEqual([]);
    expect(openSince(ticket('creation', 0), closed('1767693600000', 1), closed('', 2))).toEqual([
      HUBSPOT_TIME + 2 * DAY,
    ]);
  });

  it('that is set back to an open stage is open again', () => {
    expect(openSince(ticket('creation', 0), stage('4', 1))).toEqual([]);
    expect(openSince(ticket('creation', 0), stage('4', 1), stage('1', 3))).toEqual([HUBSPOT_TIME + 3 * DAY]);
  });

  it('that was deleted or merged away needs no more work', () => {
    expect(openSince(ticket('creation', 0), ticket('deletion', 1))).toEqual([]);
    const merged = one(
      objectItem('ticket.merge', { primaryObjectId: 30, mergedObjectIds: [31], ...onDay(1) }),
    );
    expect(openSince(ticket('creation', 0), merged)).toEqual([]);
    expectRefusal(map([objectItem('ticket.merge', { mergedObjectIds: [31] })]), /two tickets/);
  });

  it('is not concerned by other properties', () => {
    expect(map([propertyItem('ticket.propertyChange', 'subject', 'secret')]).ignored).toEqual([
      'other-property',
    ]);
  });
});

describe('the newer types of subscription', () => {
  it.each([
    ['creation', '0-1', 'contact.creation', {}],
    ['deletion', '0-1', 'contact.deletion', {}],
    ['restore', '0-1', 'contact.restore', {}],
    ['merge', '0-1', 'contact.merge', { primaryObjectId: 101, mergedObjectIds: [102] }],
    [
      'propertyChange',
      '0-1',
      'contact.propertyChange',
      { propertyName: 'email', propertyValue: 'a@b.example' },
    ],
    ['creation', '0-3', 'deal.creation', {}],
    ['creation', '0-5', 'ticket.creation', {}],
  ])('object.%s of %s is mapped like %s', (event, objectTypeId, older, more) => {
    expect(map([objectItem(`object.${event}`, { objectTypeId, ...more })])).toEqual(
      map([objectItem(older, more)]),
    );
  });

  it.each([
    ['object.creation', '0-2'],
    ['object.creation', '2-117'],
    ['object.creation', undefined],
    ['company.creation', undefined],
    ['conversation.newMessage', undefined],
    ['deal.deletion', undefined],
  ])('%s of %s is ignored', (type, objectTypeId) => {
    expect(map([objectItem(type, { objectTypeId })])).toMatchObject({
      updates: [],
      ignored: ['unknown-topic'],
      refused: [],
    });
  });
});

describe('a request to erase a contact', () => {
  const request = [objectItem('contact.privacyDeletion')];

  it('concerns the contact of this connection', () => {
    expect(map(request, bound)).toMatchObject({
      updates: [],
      requests: [{ type: 'erase', persons: ['crm:customer:101'], objects: [] }],
      refused: [],
    });
  });

  it('is parked until the connection is bound to an account', () => {
    expectRefusal(map(request), /bound to no account: set its account to the Hub ID, then redrive/);
  });
});

describe('a batch', () => {
  it('maps every good item once, and refuses a bad one by its position', () => {
    const { updates, ignored, refused } = map([
      objectItem('contact.creation'),
      objectItem('contact.creation', { objectId: 'nobody' }),
      objectItem('company.creation'),
      objectItem('contact.creation', { objectId: 102, occurredAt: '2026-01-05' }),
      null,
      objectItem('contact.creation', { objectId: 103 }),
    ]);
    expect(updates.flatMap(({ persons }) => persons)).toEqual(['crm:customer:101', 'crm:customer:103']);
    expect(ignored).toEqual(['unknown-topic']);
    expect(refused).toEqual([
      'item 1: contact.creation: objectId must be an id of digits',
      'item 3: contact.creation: occurredAt must be a time in epoch milliseconds, not before 1990',
      'item 4: subscriptionType is missing',
    ]);
  });

  it('ignores the items of other accounts', () => {
    const { updates, ignored } = map(
      [
        objectItem('contact.creation'),
        objectItem('contact.creation', { portalId: 99 }),
        objectItem('contact.creation', { portalId: undefined }),
      ],
      bound,
    );
    expect(updates).toHaveLength(1);
    expect(ignored).toEqual(['other-account', 'other-account']);
  });

  it('is the same after a retry, whatever the attempt and the id of the event', () => {
    const first = objectItem('contact.propertyChange', {
      propertyName: 'lifecyclestage',
      propertyValue: 'lead',
    });
    expect(map([{ ...first, attemptNumber: 3, eventId: 7, subscriptionId: 8 }])).toEqual(map([first]));
  });

  it('is split into its items', () => {
    const items = [objectItem('contact.creation'), objectItem('contact.creation', { objectId: 102 })];
    const parts = hubspotConnector.split?.(hubspotDelivery(items)) ?? [];
    expect(parts.map((part) => hubspotConnector.map(part, connection))).toEqual(
      items.map((item) => map([item])),
    );
  });

  it.each([
    [1_767_607_200_000, true],
    ['1767607200000', true],
    [631_151_999_999, false],
    [1_767_607_200_000.5, false],
    [8_640_000_000_000_000, false],
    [-1, false],
    [null, false],
  ])('with the time %j is read: %s', (occurredAt, isRead) => {
    expect(map([objectItem('contact.creation', { occurredAt })]).updates).toHaveLength(isRead ? 1 : 0);
  });

  it('with one type of subscription is described by it', () => {
    const described = (...types: string[]) =>
      hubspotConnector.describe?.(hubspotDelivery(types.map((type) => objectItem(type))));
    expect(described('contact.creation', 'contact.creation')).toEqual({ topic: 'contact.creation' });
    expect(described('contact.creation', 'deal.creation')).toEqual({});
    expect(described('ada@example.com')).toEqual({});
  });
});

describe('the contact of a workflow', () => {
  const value = (text: unknown) => ({ value: text, versions: [] });
  const contact = (properties: object, more: object = {}) => ({
    vid: 101,
    'canonical-vid': 101,
    'portal-id': 62515,
    'is-contact': true,
    properties,
    ...more,
  });
  const whole = {
    email: value('ada@example.com'),
    firstname: value('Ada'),
    lastname: value('Lovelace'),
    phone: value(''),
    createdate: value('1767600000000'),
    lastmodifieddate: value('1767607200000'),
  };

  it('is reported with its address, its name and its dates', () => {
    const update = firstUpdate(map(contact(whole)));
    expect(update.persons).toEqual(['crm:customer:101', 'email:ada@example.com']);
    expect(reportsOf(update)).toEqual({
      'customer:101': {
        asOf: '2026-01-05T10:00:00Z',
        states: { account: 'open' },
        createdAt: '2026-01-05T08:00:00Z',
        address: 'email:ada@example.com',
      },
    });
    expect(update.contact).toEqual({ name: { text: 'Ada Lovelace', at: HUBSPOT_TIME }, phone: null });
  });

  it('that was merged is the canonical one', () => {
    const update = firstUpdate(map(contact(whole, { 'canonical-vid': 99 })));
    expect(update.persons[0]).toBe('crm:customer:99');
  });

  it('without an address, a name and a creation states none of them', () => {
    const update = firstUpdate(map(contact({ lastmodifieddate: value('1767607200000') })));
    expect(reportsOf(update)).toEqual({ 'customer:101': { asOf: '2026-01-05T10:00:00Z' } });
    expect(update).not.toHaveProperty('contact');
  });

  it('without a date of its own has that of its reception', () => {
    const delivery = { ...hubspotDelivery(contact({})), receivedAt: HUBSPOT_TIME };
    const mapped = firstUpdate(hubspotConnector.map(delivery, connection));
    expect(reportsOf(mapped)['customer:101']?.asOf).toBe('2026-01-05T10:00:00Z');
    expectRefusal(map(contact({})), /lastmodifieddate/);
  });

  it('is not mistaken for another body', () => {
    for (const body of [{ objectId: 7, properties: {} }, { portalId: 1 }, '"text"', 7])
      expectRefusal(map(body), /neither a list of events nor a contact/);
  });
});
