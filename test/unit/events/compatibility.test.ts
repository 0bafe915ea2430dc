import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { breakingChanges } from '../../../shared/events/compatibility.ts';
import { brokenReleases } from '../../../shared/events/released.ts';

const RELEASED = {
  version: z.literal('1'),
  stage: z.enum(['purchase', 'churned']),
  since: z.string().nullable(),
  at: z.string().meta({ format: 'date-time' }),
  id: z.string().regex(/^cus_/),
  orders: z.int().min(0).max(99),
  path: z.array(z.object({ at: z.string() })),
  note: z.string().optional(),
};

function changesTo(fields: z.ZodRawShape): string[] {
  return breakingChanges(schemaOf(RELEASED), schemaOf(fields));
}

function schemaOf(fields: z.ZodRawShape) {
  return z.toJSONSchema(z.object(fields), { io: 'input' });
}

function without(name: keyof typeof RELEASED): z.ZodRawShape {
  return Object.fromEntries(Object.entries(RELEASED).filter(([field]) => field !== name));
}

describe('a change of an event', () => {
  test.each<[string, z.ZodRawShape]>([
    ['nothing changes', RELEASED],
    ['a field is added', { ...RELEASED, added: z.string() }],
    ['an optional field is added', { ...RELEASED, added: z.string().optional() }],
    [
      'a field is added to the entries of a list',
      { ...RELEASED, path: z.array(z.object({ at: z.string(), stage: z.string() })) },
    ],
    ['an optional field becomes required', { ...RELEASED, note: z.string() }],
    ['a description is added', { ...RELEASED, orders: RELEASED.orders.meta({ description: 'How many' }) }],
    [
      'the values of an enum are listed in another order',
      { ...RELEASED, stage: z.enum(['churned', 'purchase']) },
    ],
  ])('breaks no subscriber when %s', (_, fields) => {
    expect(changesTo(fields)).toEqual([]);
  });

  test.each<[string, z.ZodRawShape, string]>([
    [
      'a field is removed',
      without('orders'),
      'detail.orders was removed: a rule that matches it matches nothing any more, and code that reads it finds nothing',
    ],
    [
      'a field is no longer required',
      { ...RELEASED, orders: RELEASED.orders.optional() },
      'detail.orders can be missing now: code that reads it without a check fails, and a rule that matches it skips events without it',
    ],
    [
      'a field has a different type',
      { ...RELEASED, orders: z.string() },
      'detail.orders was an integer and is a string now: code for the old type fails, and a rule with a value of the old type matches nothing',
    ],
    [
      'a list becomes a single value',
      { ...RELEASED, path: z.object({ at: z.string() }) },
      'detail.path was a list and is an object now: code for the old type fails, and a rule with a value of the old type matches nothing',
    ],
    [
      'a value is added to an enum',
      { ...RELEASED, stage: z.enum(['purchase', 'churned', 'lost']) },
      'detail.stage has the new value "lost": code that handles every value, and a validator with the released schema, do not know it',
    ],
    [
      'a value is removed from an enum',
      { ...RELEASED, stage: z.enum(['purchase']) },
      'detail.stage no longer has the value "churned": a rule that matches it, and code that waits for it, wait for ever',
    ],
    [
      'a list of values becomes any text',
      { ...RELEASED, stage: z.string() },
      'detail.stage has another set of values: code that handles every value does not know the new ones, and a rule for one that is gone waits for ever',
    ],
    [
      'a constant changes',
      { ...RELEASED, version: z.literal('2') },
      'detail.version was always "1" and is always "2" now: a rule or a check for the old value matches nothing any more',
    ],
    [
      'a format changes',
      { ...RELEASED, at: z.string().meta({ format: 'date' }) },
      'detail.at had the format date-time and has the format date now: code that parses the old one fails',
    ],
    [
      'a pattern changes',
      { ...RELEASED, id: z.string().regex(/^c_/) },
      'detail.id had the pattern ^cus_ and has the pattern ^c_ now: a validator with the released schema refuses it, and code that takes the text apart fails',
    ],
    [
      'a bound is widened',
      { ...RELEASED, orders: z.int().min(-1).max(99) },
      'detail.orders can be below 0 now (minimum is -1): a validator with the released schema refuses it, and a column for the old range is too small',
    ],
    [
      'a bound is narrowed',
      { ...RELEASED, orders: z.int().min(0).max(9) },
      'detail.orders is never above 9 any more (maximum was 99): a rule or code that waits for such a value waits for ever',
    ],
    [
      'a field can be null',
      { ...RELEASED, orders: RELEASED.orders.nullable() },
      'detail.orders can be null now: code that uses it without a check fails',
    ],
    [
      'a field is never null any more',
      { ...RELEASED, since: z.string() },
      'detail.since is never null any more: a rule that matches null, and code that waits for it, wait for ever',
    ],
    [
      'a field of an entry of a list is removed',
      { ...RELEASED, path: z.array(z.object({})) },
      'detail.path[].at was removed: a rule that matches it matches nothing any more, and code that reads it finds nothing',
    ],
    [
      'a field has several alternatives',
      { ...RELEASED, id: z.union([z.string(), z.int()]) },
      'detail.id was a string and is one of several alternatives now: code for the old type fails, and a rule with a value of the old type matches nothing',
    ],
  ])('breaks subscribers when %s, which is all that is reported', (_, fields, sentence) => {
    expect(changesTo(fields)).toEqual([sentence]);
  });

  test('breaks subscribers when additional fields are no longer allowed', () => {
    const closed = { ...schemaOf(RELEASED), additionalProperties: false };
    expect(breakingChanges(schemaOf(RELEASED), closed)).toEqual([
      'detail has another additionalProperties: a validator with the released schema decides otherwise',
    ]);
  });
});

describe('a change of the list of events', () => {
  const event = z.object({ metadata: z.object({}) });
  const released = new Map([['1', new Map([['CustomerLost', z.toJSONSchema(event, { io: 'input' })]])]]);

  test('breaks no subscriber when an event or a version is added', () => {
    expect(
      brokenReleases(released, [
        { version: '1', events: { CustomerLost: event, CustomerFound: event } },
        { version: '2', events: { CustomerFound: event } },
      ]),
    ).toEqual([]);
  });

  test('breaks subscribers when a detail type is renamed', () => {
    expect(brokenReleases(released, [{ version: '1', events: { CustomerGone: event } }])).toEqual([
      'CustomerLost of version 1 is gone, removed or renamed: a rule with this detail type matches nothing any more, and its subscriber waits for ever',
    ]);
  });

  test('breaks subscribers when a version is gone', () => {
    expect(brokenReleases(released, [{ version: '2', events: { CustomerLost: event } }])).toEqual([
      'version 1 is gone: every rule with the source customer-lifecycle matches nothing any more',
    ]);
  });
});
