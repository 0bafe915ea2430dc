import { describe, expect, it } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { HUBSPOT_TIME, objectItem, propertyItem } from '../../support/connectors/hubspot-delivery.ts';
import { mapHubspotBody, onDay, updateOf } from '../../support/connectors/hubspot-mapping.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const DAY = 86_400_000;
describe('a deal', () => {
  const associated = (contact: number, day: number, more: object = {}) =>
    updateOf(
      objectItem('deal.associationChange', {
        associationType: 'DEAL_TO_CONTACT',
        fromObjectId: 7001,
        toObjectId: contact,
        ...onDay(day),
        ...more,
      }),
    );

  it('is a checkout, and nothing that was bought', () => {
    expect(reportsOf(updateOf(objectItem('deal.creation', { objectId: 7001 })))).toEqual({
      'checkout:7001': { asOf: '2026-01-05T10:00:00Z', createdAt: '2026-01-05T10:00:00Z' },
    });
    for (const [name, value] of [
      ['dealstage', 'closedwon'],
      ['dealstage', 'closedlost'],
      ['amount', '1200.00'],
    ] as const)
      expect(mapHubspotBody([propertyItem('deal.propertyChange', name, value)])).toMatchObject({
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
    const expected = mapHubspotBody([
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
      expect(mapHubspotBody([objectItem('', item)])).toEqual(expected);
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
    expect(mapHubspotBody([item])).toMatchObject({ updates: [], ignored: [reason], refused: [] });
  });
});

describe('a ticket', () => {
  const associated = updateOf(
    objectItem('ticket.associationChange', {
      associationType: 'TICKET_TO_CONTACT',
      fromObjectId: 31,
      toObjectId: 101,
    }),
  );
  const ticket = (type: string, day: number, more: object = {}) =>
    updateOf(objectItem(`ticket.${type}`, { objectId: 31, ...onDay(day), ...more }));
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
    expect(
      mapHubspotBody([propertyItem('ticket.propertyChange', 'hs_pipeline_stage', '98765432')]),
    ).toMatchObject({
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
    const merged = updateOf(
      objectItem('ticket.merge', { primaryObjectId: 30, mergedObjectIds: [31], ...onDay(1) }),
    );
    expect(openSince(ticket('creation', 0), merged)).toEqual([]);
    expectRefusal(mapHubspotBody([objectItem('ticket.merge', { mergedObjectIds: [31] })]), /two tickets/);
  });

  it('is not concerned by other properties', () => {
    expect(mapHubspotBody([propertyItem('ticket.propertyChange', 'subject', 'secret')]).ignored).toEqual([
      'other-property',
    ]);
  });
});
