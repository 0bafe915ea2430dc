import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import { hubspotDelivery, objectItem } from '../../support/connectors/hubspot-delivery.ts';
import { HUBSPOT, mapHubspotBody } from '../../support/connectors/hubspot-mapping.ts';

const bound: Connection = { ...HUBSPOT, account: '62515' };
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
    expect(mapHubspotBody([objectItem(`object.${event}`, { objectTypeId, ...more })])).toEqual(
      mapHubspotBody([objectItem(older, more)]),
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
    expect(mapHubspotBody([objectItem(type, { objectTypeId })])).toMatchObject({
      updates: [],
      ignored: ['unknown-topic'],
      refused: [],
    });
  });
});

describe('a batch', () => {
  it('maps every good item once, and refuses a bad one by its position', () => {
    const { updates, ignored, refused } = mapHubspotBody([
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
    const { updates, ignored } = mapHubspotBody(
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
    expect(mapHubspotBody([{ ...first, attemptNumber: 3, eventId: 7, subscriptionId: 8 }])).toEqual(
      mapHubspotBody([first]),
    );
  });

  it('is split into its items', () => {
    const items = [objectItem('contact.creation'), objectItem('contact.creation', { objectId: 102 })];
    const parts = hubspotConnector.split?.(hubspotDelivery(items)) ?? [];
    expect(parts.map((part) => hubspotConnector.map(part, HUBSPOT))).toEqual(
      items.map((item) => mapHubspotBody([item])),
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
    expect(mapHubspotBody([objectItem('contact.creation', { occurredAt })]).updates).toHaveLength(
      isRead ? 1 : 0,
    );
  });

  it('with one type of subscription is described by it', () => {
    const described = (...types: string[]) =>
      hubspotConnector.describe?.(hubspotDelivery(types.map((type) => objectItem(type))));
    expect(described('contact.creation', 'contact.creation')).toEqual({ topic: 'contact.creation' });
    expect(described('contact.creation', 'deal.creation')).toEqual({});
    expect(described('ada@example.com')).toEqual({});
  });
});
