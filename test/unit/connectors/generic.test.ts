import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { genericConnector } from '../../../shared/connectors/generic/connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'backend', provider: 'generic' };

const bare = { id: 'fact-1', type: 'visit', occurredAt: '2026-01-05T10:00:00Z', customer: { id: '71' } };

function map(body: unknown): Mapping {
  return genericConnector.map(genericDelivery(body), connection);
}

function activityOf(body: unknown) {
  const [activity] = firstUpdate(map(body)).activities;
  if (activity === undefined) throw new Error('the update has no activity');
  return activity;
}

describe('an item', () => {
  it('has the same id from a number and from text', () => {
    expect(map({ ...bare, customer: { id: 71 } })).toEqual(map({ ...bare, customer: { id: '71' } }));
  });

  it.each([
    '2026-01-05T10:00:00.000+0000',
    '2026-01-05t10:00:00z',
    '2026-01-05T11:00:00+0100',
    '2026-01-05T10:00Z',
  ])('can have the time %s', (occurredAt) => {
    expect(activityOf({ ...bare, occurredAt }).occurredAt).toBe(Date.parse('2026-01-05T10:00:00Z'));
  });

  it('can begin with a byte order mark', () => {
    expect(map(`\uFEFF${JSON.stringify(bare)}`)).toEqual(map(bare));
  });

  it.each([
    ['two types', { type: 'message.received' }],
    ['two objects', { ticket: { id: '9' } }],
    ['objects of two kinds with one id', { order: { id: '9' } }],
  ])('can have the same id for %s', (_what, changes) => {
    const other = { ...bare, subscription: { id: '9' } };
    const ids = [bare, other, { ...bare, ...changes }].map((body) => activityOf(body).id);
    expect(new Set(ids).size).toBe(3);
  });

  it('has an id that fits into a key, whatever its characters', () => {
    const wide = (letter: string) => ({ ...bare, id: letter.repeat(200), order: { id: '界'.repeat(200) } });
    const [one, two] = ['世', '生'].map((letter) => activityOf(wide(letter)).id);
    expect(Buffer.byteLength(one ?? '')).toBeLessThan(800);
    expect(one).not.toBe(two);
  });

  it('has no address in its id', () => {
    const { id } = activityOf({ ...bare, ticket: { id: 'ann@example.org' } });
    expect(id).toMatch(/^\w+:visit:[0-9a-f]{64}$/);
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
    ['with an empty customer', { customer: { id: null, email: '' } }, 'names no customer or object'],
    ['with an invalid address', { customer: { email: 'ada' } }, 'customer.email is not an e-mail address'],
    ['with a customer that is text', { customer: 'Ada' }, 'customer is missing or of the wrong type'],
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
    ['customer.email', { ...paid, customer: { id: '71', email: ['ada@example.com'] } }],
    ['customer.email', { ...paid, customer: { id: '71', email: 'a\u001bda@example.com' } }],
    ['customer.name', { ...paid, customer: { id: '71', name: 71 } }],
    ['customer.phone', { ...paid, customer: { id: '71', phone: 4930123456 } }],
    ['customer.phone', { ...paid, customer: { phone: { home: '+49 30 123456' } } }],
    ['customer.id', { ...paid, customer: { id: {}, email: 'ada@example.com' } }],
    ['ticket.id', { ...paid, ticket: {} }],
    ['refund.id', { ...paid, refund: { id: false } }],
    ['dispute', { ...paid, dispute: 'D-1' }],
    ['rating.scale', { ...paid, rating: { scale: 'smileys', score: 1 } }],
    ['rating', { ...paid, rating: { scale: 'csat', score: 6 } }],
  ])('%s is left out and named, and the rest counts', (field, body) => {
    const mapping = map(body);
    expect(mapping.refused).toEqual([]);
    expect(mapping.notes).toEqual({ unreadableFields: [field] });
    expect(reportsOf(firstUpdate(mapping))).toMatchObject({
      'order:1': { states: { payment: 'paid' }, total: 'EUR 100' },
    });
  });

  it.each([
    ['order.total', { total: '12,50', currency: 'EUR' }],
    ['order.total', { total: '-1', currency: 'EUR' }],
    ['order.total', { total: '1.005', currency: 'EUR' }],
    ['order.total', { total: { amount: 1 }, currency: 'EUR' }],
    ['order.currency', { total: '1.00' }],
    ['order.currency', { total: '1.00', currency: null }],
    ['order.currency', { total: '1.00', currency: 'IRT' }],
    ['order.currency', { total: '1.00', currency: 978 }],
  ])('%s makes the amount unknown and costs nothing else', (field, amount) => {
    const mapping = map({ ...paid, order: { id: '1', ...amount } });
    expect(mapping.notes).toEqual({ unreadableFields: [field] });
    expect(reportsOf(firstUpdate(mapping))).toMatchObject({
      'order:1': { states: { payment: 'paid' }, total: null },
    });
  });

  it('does not make a refund of an unknown amount one of the whole order', () => {
    const mapping = map({ ...paid, type: 'order.refunded', order: { id: '1', total: '5' } });
    expect(reportsOf(firstUpdate(mapping))).toMatchObject({
      'order:1 refund:fact-1': { states: { refund: 'succeeded' }, total: null },
    });
  });

  it('leaves an object that the type does not need out', () => {
    const mapping = map({ ...bare, order: { id: {} } });
    expect(mapping.notes).toEqual({ unreadableFields: ['order.id'] });
    expect(firstUpdate(mapping).activities).toMatchObject([{ type: 'visit', about: null }]);
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

describe('an address that is not verified', () => {
  const paid = { ...bare, type: 'order.paid', order: { id: '1' } };
  const named = (customer: object) => {
    const update = firstUpdate(map({ ...paid, customer }));
    return [update.persons, reportsOf(update)['order:1']?.address];
  };

  it.each([false, 'false', 0])('by emailVerified %j is not tied to the account', (emailVerified) => {
    expect(named({ id: '71', email: 'ada@example.com', emailVerified })).toEqual([
      ['backend:customer:71'],
      undefined,
    ]);
  });

  it.each(['true', 1, {}])(
    'is assumed for an emailVerified that cannot be read, which is named: %j',
    (value) => {
      const customer = { id: '71', email: 'ada@example.com', emailVerified: value };
      const mapping = map({ ...paid, customer });
      expect(mapping.notes).toEqual({ unreadableFields: ['customer.emailVerified'] });
      expect(mapping.refused).toEqual([]);
      expect(firstUpdate(mapping).persons).toEqual(['backend:customer:71']);
    },
  );

  it.each([true, null, undefined])('is not meant by emailVerified %j', (emailVerified) => {
    expect(named({ id: '71', email: 'ada@example.com', emailVerified })).toEqual([
      ['backend:customer:71', 'email:ada@example.com'],
      'email:ada@example.com',
    ]);
  });

  it('names the customer if nothing else does', () => {
    expect(named({ email: 'ada@example.com', emailVerified: false })).toEqual([
      ['email:ada@example.com'],
      'email:ada@example.com',
    ]);
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
  it('has one update per item', () => {
    const list = Array.from({ length: 100 }, (_, index) => ({ ...bare, id: index, customer: { id: index } }));
    const { updates, refused } = map(list);
    expect(refused).toEqual([]);
    expect(updates.map((update) => update.persons)).toEqual(list.map(({ id }) => [`backend:customer:${id}`]));
  });

  it('is mapped except for its bad items, which are refused by position', () => {
    const mapping = map([bare, { ...bare, type: 'order.paid' }, { ...bare, id: 'fact-3' }, 17]);
    expect(mapping.updates.map((update) => update.activities[0]?.id)).toEqual([
      'backend:visit::fact-1',
      'backend:visit::fact-3',
    ]);
    expect(mapping.refused).toEqual([
      'item 1: order.paid needs order.id',
      'item 3: the body is missing or of the wrong type',
    ]);
  });

  it('without items is ignored', () => {
    expect(map([])).toEqual({ updates: [], requests: [], ignored: ['empty'], refused: [] });
  });

  it('of more than 100 items is refused as a whole', () => {
    expect(map(new Array(101).fill(bare))).toEqual({
      updates: [],
      requests: [],
      ignored: [],
      refused: ['a list may contain at most 100 items: send the rest in another request'],
    });
  });
});
