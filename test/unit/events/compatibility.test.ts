import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { breakingChanges } from '../../../shared/events/compatibility.ts';

const PUBLISHED = {
  stage: z.enum(['purchase', 'churned']),
  since: z.string().nullable(),
  orders: z.int().min(0),
  path: z.array(z.object({ at: z.string() })),
  note: z.string().optional(),
};

function changesTo(fields: z.ZodRawShape): string[] {
  return breakingChanges(schemaOf(PUBLISHED), schemaOf(fields));
}

function schemaOf(fields: z.ZodRawShape) {
  return z.toJSONSchema(z.object(fields), { io: 'input' });
}

describe('a change of an event', () => {
  test.each<[string, z.ZodRawShape]>([
    ['nothing changes', PUBLISHED],
    ['a field is added', { ...PUBLISHED, added: z.string() }],
    ['an optional field is added', { ...PUBLISHED, added: z.string().optional() }],
    [
      'a field is added to the entries of a list',
      { ...PUBLISHED, path: z.array(z.object({ at: z.string(), stage: z.string() })) },
    ],
    ['an optional field becomes required', { ...PUBLISHED, note: z.string() }],
    ['a description is added', { ...PUBLISHED, orders: PUBLISHED.orders.meta({ description: 'How many' }) }],
    [
      'the values of an enum are listed in another order',
      { ...PUBLISHED, stage: z.enum(['churned', 'purchase']) },
    ],
  ])('breaks no subscriber when %s', (_, fields) => {
    expect(changesTo(fields)).toEqual([]);
  });

  test.each<[string, z.ZodRawShape, string]>([
    [
      'a field is no longer required',
      { ...PUBLISHED, orders: z.int().min(0).optional() },
      'the event.orders is no longer required',
    ],
    [
      'a field has a different type',
      { ...PUBLISHED, orders: z.string() },
      'the event.orders has a different type',
    ],
    [
      'a value is added to an enum',
      { ...PUBLISHED, stage: z.enum(['purchase', 'churned', 'lost']) },
      'the event.stage has a different enum',
    ],
    [
      'a value is removed from an enum',
      { ...PUBLISHED, stage: z.enum(['purchase']) },
      'the event.stage has a different enum',
    ],
    ['a bound moves', { ...PUBLISHED, orders: z.int().min(-1) }, 'the event.orders has a different minimum'],
    [
      'a field may be null',
      { ...PUBLISHED, orders: z.int().min(0).nullable() },
      'the event.orders has a different type',
    ],
    [
      'a field may no longer be null',
      { ...PUBLISHED, since: z.string() },
      'the event.since has a different type',
    ],
    [
      'a field of an entry of a list is removed',
      { ...PUBLISHED, path: z.array(z.object({ stage: z.string() })) },
      'the event.path[].at was removed',
    ],
    [
      'a list becomes a single value',
      { ...PUBLISHED, path: z.object({ at: z.string() }) },
      'the event.path[] is a different kind of value',
    ],
  ])('breaks subscribers when %s', (_, fields, sentence) => {
    expect(changesTo(fields)).toContain(sentence);
  });

  test('breaks subscribers when a field is removed altogether', () => {
    const { orders: _, ...rest } = PUBLISHED;
    expect(changesTo(rest)).toEqual(['the event.orders was removed']);
  });
});
