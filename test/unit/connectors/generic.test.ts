import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { ACTIVITY_TYPES } from '../../../shared/lifecycle/activity.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';

const connection: Connection = { name: 'backend', provider: 'generic' };

/** An activity with the fields of every type. */
const item = {
  id: 'fact-1',
  type: 'visit',
  occurredAt: '2026-01-05T10:00:00+01:00',
  customer: { id: '71', email: 'Ada@Example.com', phone: '+49 30 1', name: 'Ada' },
  order: { id: '501', total: '12.50', currency: 'EUR' },
  ticket: { id: 'T-1' },
  subscription: { id: 'S-1' },
  rating: { scale: 'nps', score: 9 },
};
const bare = { id: 'fact-1', type: 'visit', occurredAt: '2026-01-05T10:00:00Z', customer: { id: '71' } };

function map(body: unknown): Mapping {
  return genericConnector.map(genericDelivery(body), connection);
}

function activityOf(body: unknown) {
  const [activity] = firstUpdate(map(body)).activities;
  if (activity === undefined) throw new Error('the update has no activity');
  return activity;
}

describe('an activity', () => {
  it.each(ACTIVITY_TYPES)('can have the type %s', (type) => {
    expect(activityOf({ ...item, type })).toMatchObject({
      id: 'backend:fact-1',
      type: type,
      occurredAt: Date.parse('2026-01-05T09:00:00Z'),
      connection: 'backend',
      provider: 'generic',
      version: '',
    });
  });

  it('has the identities of its customer and its objects', () => {
    const { updates } = map(item);
    expect(updates[0]?.persons).toEqual(['backend:customer:71', 'email:ada@example.com']);
    expect(updates[0]?.objects).toEqual([
      'backend:order:501',
      'backend:ticket:T-1',
      'backend:subscription:S-1',
    ]);
  });

  it('has the same id from a number and from text', () => {
    expect(map({ ...bare, customer: { id: 71 } })).toEqual(map({ ...bare, customer: { id: '71' } }));
  });

  it.each([
    ['order.placed', { about: 'backend:order:501', total: { currency: 'EUR', minor: 1250 } }],
    ['order.refunded', { about: 'backend:order:501', amount: { currency: 'EUR', minor: 1250 } }],
    ['order.fulfilled', { about: 'backend:order:501' }],
    ['ticket.solved', { about: 'backend:ticket:T-1' }],
    ['subscription.renewed', { about: 'backend:subscription:S-1' }],
    ['rating.given', { rating: { scale: 'nps', score: 9 } }],
  ])('of type %s is about its own object and has the fields of its type', (type, expected) => {
    expect(activityOf({ ...item, type })).toMatchObject(expected);
  });

  it('can be a refund without an order', () => {
    const refund = { ...bare, type: 'order.refunded', order: { total: 5, currency: 'EUR' } };
    expect(activityOf(refund)).toMatchObject({ about: null, amount: { currency: 'EUR', minor: 500 } });
  });

  it('can leave out the total of an order and the rating of a review', () => {
    expect(activityOf({ ...bare, type: 'order.placed', order: { id: '501' } })).toMatchObject({
      total: null,
    });
    expect(activityOf({ ...bare, type: 'review.published' })).toMatchObject({ rating: null });
  });

  it.each([
    ['payment-failed', 'payment-failed'],
    ['moved abroad', 'cancelled'],
    [undefined, 'cancelled'],
  ])('that ends a subscription with the reason %s has the reason %s', (reason, expected) => {
    const end = { ...bare, type: 'subscription.ended', subscription: { id: 'S-1' }, reason };
    expect(activityOf(end)).toMatchObject({ reason: expected });
  });

  it('has versions that sort, from numbers and from text', () => {
    const versions = [2, 10, 9_007_199_254_740_991].map(
      (version) => activityOf({ ...bare, version }).version,
    );
    expect(versions).toEqual([...versions].sort());
    expect(new Set(versions).size).toBe(3);
    expect(activityOf({ ...bare, version: '2026-01-05' }).version).toBe('2026-01-05');
  });

  it.each([
    ['without an id', { id: undefined }, 'id must be an id'],
    ['with an empty id', { id: '' }, 'id must be an id'],
    ['with an id of 201 characters', { id: 'x'.repeat(201) }, 'id must be an id'],
    [
      'of an unknown type',
      { type: 'order.payed' },
      'type "order.payed" is unknown; did you mean "order.placed" or "order.paid"? docs/connectors/generic.md lists all types',
    ],
    [
      'of a type that is an address',
      { type: 'ada@example.com' },
      'type "…" is unknown; docs/connectors/generic.md lists all types',
    ],
    ['without a type', { type: undefined }, 'type is missing; docs/connectors/generic.md lists all types'],
    [
      'with a time without an offset',
      { occurredAt: '2026-01-05T10:00:00' },
      'occurredAt must be a time with an offset',
    ],
    ['with a time in year 0', { occurredAt: '0000-01-05T10:00:00Z' }, 'occurredAt must be a time'],
    ['with a time before 1990', { occurredAt: '1989-12-31T23:59:59Z' }, 'occurredAt must be a time'],
    ['with an hour that does not exist', { occurredAt: '2026-01-05T24:00:00Z' }, 'occurredAt must be a time'],
    ['with a time in Unix seconds', { occurredAt: 1767607200 }, 'occurredAt must be a time'],
    ['without a customer or object', { customer: undefined }, 'names no customer or object'],
    ['with an empty customer', { customer: { id: '', email: null } }, 'names no customer or object'],
    ['with an invalid address', { customer: { email: 'ada' } }, 'customer.email is not an e-mail address'],
    ['with a customer that is text', { customer: 'Ada' }, 'customer is missing or of the wrong type'],
    ['order.paid without an order', { type: 'order.paid' }, 'order.paid needs order.id'],
    ['order.cancelled without an order', { type: 'order.cancelled' }, 'order.cancelled needs order.id'],
    ['ticket.opened without a ticket', { type: 'ticket.opened' }, 'ticket.opened needs ticket.id'],
    ['subscription.ended without a subscription', { type: 'subscription.ended' }, 'needs subscription.id'],
    [
      'subscription.renewed without a subscription',
      { type: 'subscription.renewed' },
      'needs subscription.id',
    ],
    ['rating.given without a rating', { type: 'rating.given' }, 'rating.given needs rating'],
    [
      'rating.given with a score outside its scale',
      { type: 'rating.given', rating: { scale: 'csat', score: 6 } },
      'rating must have a score within its scale',
    ],
    [
      'rating.given on an unknown scale',
      { type: 'rating.given', rating: { scale: 'star', score: 1 } },
      'rating.scale must be "nps", "csat" or "stars", not "star"; did you mean "stars"?',
    ],
    [
      'with a total without a currency',
      { order: { id: '1', total: '1.00' } },
      'order.total: needs order.currency',
    ],
    ['with a negative total', { order: { id: '1', total: '-1', currency: 'EUR' } }, 'must not be negative'],
    [
      'with a total with too many decimals',
      { order: { id: '1', total: '1.005', currency: 'EUR' } },
      'at most 2 decimals',
    ],
    ['with an unknown currency', { order: { id: '1', total: '1', currency: 'XXX' } }, 'not an ISO 4217 code'],
    ['with a negative version', { version: -1 }, 'version must be'],
    [
      'order.paid with an unreadable customer',
      { type: 'order.paid', order: { id: '1' }, customer: { id: {}, email: 'n/a' } },
      'customer.id must be an id',
    ],
    [
      'order.paid with an unreadable order id',
      { type: 'order.paid', order: { id: ['1'] } },
      'order.id must be an id',
    ],
  ])('%s is refused with a reason', (_what, changes, reason) => {
    expect(map({ ...bare, ...changes })).toEqual({
      updates: [],
      requests: [],
      ignored: [],
      refused: [expect.stringContaining(reason)],
    });
  });
});

describe('an unreadable optional field', () => {
  const paid = { ...bare, type: 'order.paid', order: { id: '1', total: '1.00', currency: 'EUR' } };

  it.each([
    ['customer.email', { ...paid, customer: { id: '71', email: 'n/a' } }],
    ['customer.email', { ...paid, customer: { id: '71', email: 'a\u001bda@example.com' } }],
    ['customer.name', { ...paid, customer: { id: '71', name: 71 } }],
    ['customer.phone', { ...paid, customer: { id: '71', phone: 4930123456 } }],
    ['customer.phone', { ...paid, customer: { phone: { home: '+49 30 123456' } } }],
    ['customer.id', { ...paid, customer: { id: {}, email: 'ada@example.com' } }],
    ['ticket.id', { ...paid, ticket: {} }],
    ['rating.scale', { ...paid, rating: { scale: 'smileys', score: 1 } }],
    ['rating', { ...paid, rating: { scale: 'csat', score: 6 } }],
  ])('%s is left out and named, and the rest counts', (field, body) => {
    const mapping = map(body);
    expect(mapping.refused).toEqual([]);
    expect(mapping.notes).toEqual({ unreadableFields: [field] });
    expect(mapping.updates[0]?.activities[0]).toMatchObject({ type: 'order.paid', about: 'backend:order:1' });
  });

  it('for display is never the reason of a refusal', () => {
    expect(map({ ...bare, type: 'order.paid', customer: { id: '71', name: 71 } }).refused).toEqual([
      'order.paid needs order.id',
    ]);
  });

  it('is named once per field', () => {
    const mapping = map({ ...paid, customer: { id: '71', email: 'n/a' }, ticket: 5 });
    expect(mapping.notes?.unreadableFields?.toSorted()).toEqual(['customer.email', 'ticket']);
  });
});

describe('an unknown field', () => {
  it('is named, also inside an object, and the rest counts', () => {
    const mapping = map({ ...bare, custmer: { id: '71' }, customer: { id: '71', emial: 'ada@example.com' } });
    expect(mapping.refused).toEqual([]);
    expect(mapping.notes).toEqual({ unknownFields: ['customer.emial', 'custmer'] });
  });

  it('is named with its position in a list', () => {
    const mapping = map([bare, { ...bare, id: 'fact-2', order: { id: '1', currencey: 'EUR' } }]);
    expect(mapping.notes).toEqual({ unknownFields: ['1.order.currencey'] });
  });

  it('is named also if the activity is refused for another reason', () => {
    const mapping = map({ ...bare, occuredAt: bare.occurredAt, occurredAt: undefined });
    expect(mapping.refused).toEqual([expect.stringContaining('occurredAt must be a time')]);
    expect(mapping.notes).toEqual({ unknownFields: ['occuredAt'] });
  });

  it('is one of at most twenty named fields, each cut to sixty characters', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}x`.padEnd(90, '_'), 1]));
    const { unknownFields = [] } = map({ ...bare, ...many }).notes ?? {};
    expect(unknownFields).toHaveLength(20);
    for (const path of unknownFields) expect(path).toHaveLength(60);
  });
});

describe('a list', () => {
  it('has one update per activity', () => {
    const list = Array.from({ length: 100 }, (_, index) => ({ ...bare, id: index, customer: { id: index } }));
    const { updates, refused } = map(list);
    expect(refused).toEqual([]);
    expect(updates.map((update) => update.persons)).toEqual(list.map(({ id }) => [`backend:customer:${id}`]));
  });

  it('is mapped except for its bad items, which are refused by position', () => {
    const mapping = map([bare, { ...bare, type: 'order.paid' }, { ...bare, id: 'fact-3' }, 17]);
    expect(mapping.updates.map((update) => update.activities[0]?.id)).toEqual([
      'backend:fact-1',
      'backend:fact-3',
    ]);
    expect(mapping.refused).toEqual([
      'item 1: order.paid needs order.id',
      'item 3: the body is missing or of the wrong type',
    ]);
  });

  it('without items is ignored', () => {
    expect(map([])).toEqual({ updates: [], requests: [], ignored: ['empty'], refused: [] });
  });

  it('of more than 100 activities is refused as a whole', () => {
    expect(map(new Array(101).fill(bare))).toEqual({
      updates: [],
      requests: [],
      ignored: [],
      refused: ['a list may contain at most 100 activities: send the rest in another request'],
    });
  });
});
