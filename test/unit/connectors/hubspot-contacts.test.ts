import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import {
  HUBSPOT_TIME,
  hubspotDelivery,
  objectItem,
  propertyItem,
} from '../../support/connectors/hubspot-delivery.ts';
import { HUBSPOT, mapHubspotBody, onDay, updateOf } from '../../support/connectors/hubspot-mapping.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const bound: Connection = { ...HUBSPOT, account: '62515' };
const DAY = 86_400_000;
const contactOf = (item: object) => reportsOf(updateOf(item))['customer:101'];
describe('a contact', () => {
  it('is known from its creation on, by its id alone', () => {
    const update = updateOf(objectItem('contact.creation', { changeFlag: 'NEW' }));
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
    const update = updateOf(propertyItem('contact.propertyChange', 'email', value));
    expect(update.persons).toEqual(persons);
    expect(reportsOf(update)).toEqual({ 'customer:101': { asOf: '2026-01-05T10:00:00Z', address } });
    expect(update.activities).toEqual([]);
  });

  it('with an address that cannot be read is parked', () => {
    expectRefusal(
      mapHubspotBody([propertyItem('contact.propertyChange', 'email', 'not an address')]),
      /e-mail address/,
    );
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
    const merged = mapHubspotBody([
      objectItem('contact.merge', { primaryObjectId: 101, mergedObjectIds: [102, 101], objectId: 101 }),
    ]);
    expect(merged.updates.map(reportsOf)).toEqual([
      { 'customer:102': { asOf: '2026-01-05T10:00:00Z', mergedInto: 'customer:101' } },
    ]);
  });

  it('and the one it was merged with are both the new one, if HubSpot made a new one', () => {
    const { updates } = mapHubspotBody([
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
    expectRefusal(mapHubspotBody([objectItem('contact.merge', more)]), /^item 0: contact\.merge: /);
  });

  it.each(['subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead'])(
    'with the lifecycle stage %s is a lead',
    (stage) => {
      const { activities } = updateOf(propertyItem('contact.propertyChange', 'lifecyclestage', stage));
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
      updateOf(propertyItem('contact.propertyChange', 'lifecyclestage', stage, onDay(day))),
    );
    expect(factsOf(updates, '2026-02-01T00:00:00Z').touchpoints.first).toMatchObject([
      { type: 'lead.captured', at: HUBSPOT_TIME + DAY },
    ]);
  });

  it.each(['opportunity', 'customer', 'evangelist', 'other', '76324521', ''])(
    'with the lifecycle stage "%s" proves nothing',
    (stage) => {
      expect(mapHubspotBody([propertyItem('contact.propertyChange', 'lifecyclestage', stage)])).toMatchObject(
        {
          updates: [],
          ignored: ['lifecycle-stage'],
          refused: [],
        },
      );
    },
  );

  it('that opts out of all e-mail withdraws its consent, each time', () => {
    const optOut = (day: number) =>
      updateOf(propertyItem('contact.propertyChange', 'hs_email_optout', 'true', onDay(day))).activities;
    expect([...optOut(0), ...optOut(3)].map(({ id }) => id)).toEqual([
      'crm:customer:101:consent.withdrawn:email:2026-01-05T10:00:00.000Z',
      'crm:customer:101:consent.withdrawn:email:2026-01-08T10:00:00.000Z',
    ]);
  });

  it.each(['false', '', null])('that no longer opts out (%j) has given no consent', (value) => {
    const { updates, ignored } = mapHubspotBody([
      propertyItem('contact.propertyChange', 'hs_email_optout', value),
    ]);
    expect([updates, ignored]).toEqual([[], ['no-opt-out']]);
  });

  it('shows its phone number', () => {
    const update = updateOf(propertyItem('contact.propertyChange', 'phone', '+44 20 7946 0000'));
    expect(update).toMatchObject({
      persons: ['crm:customer:101'],
      contact: { phone: { text: '+44 20 7946 0000', at: HUBSPOT_TIME } },
    });
    for (const nothing of ['', ' ', '\u0007'])
      expect(mapHubspotBody([propertyItem('contact.propertyChange', 'phone', nothing)]).ignored).toEqual([
        'no-phone',
      ]);
    const withControl = updateOf(propertyItem('contact.propertyChange', 'phone', '+44 20\u0000 7946'));
    expect(withControl.contact?.phone?.text).toBe('+44 20 7946');
  });
});

describe('a request to erase a contact', () => {
  const request = [objectItem('contact.privacyDeletion')];

  it('concerns the contact of this connection', () => {
    expect(mapHubspotBody(request, bound)).toMatchObject({
      updates: [],
      requests: [{ type: 'erase', persons: ['crm:customer:101'], objects: [] }],
      refused: [],
    });
  });

  it('is parked until the connection is bound to an account', () => {
    expectRefusal(
      mapHubspotBody(request),
      /bound to no account: set its account to the Hub ID, then redrive/,
    );
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
    const update = firstUpdate(mapHubspotBody(contact(whole)));
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
    const update = firstUpdate(mapHubspotBody(contact(whole, { 'canonical-vid': 99 })));
    expect(update.persons[0]).toBe('crm:customer:99');
  });

  it('without an address, a name and a creation states none of them', () => {
    const update = firstUpdate(mapHubspotBody(contact({ lastmodifieddate: value('1767607200000') })));
    expect(reportsOf(update)).toEqual({ 'customer:101': { asOf: '2026-01-05T10:00:00Z' } });
    expect(update).not.toHaveProperty('contact');
  });

  it('without a date of its own has that of its reception', () => {
    const delivery = { ...hubspotDelivery(contact({})), receivedAt: HUBSPOT_TIME };
    const mapped = firstUpdate(hubspotConnector.map(delivery, HUBSPOT));
    expect(reportsOf(mapped)['customer:101']?.asOf).toBe('2026-01-05T10:00:00Z');
    expectRefusal(mapHubspotBody(contact({})), /lastmodifieddate/);
  });

  it('is not mistaken for another body', () => {
    for (const body of [{ objectId: 7, properties: {} }, { portalId: 1 }, '"text"', 7])
      expectRefusal(mapHubspotBody(body), /neither a list of events nor a contact/);
  });
});
