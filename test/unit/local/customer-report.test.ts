import { describe, expect, test } from 'vitest';
import { jsonText, orphansText, recordText, timelineText } from '../../../local/customer/report.ts';

const RECORD = {
  customerId: 'cus_1',
  stage: 'purchase',
  phase: 'retention',
  stageSince: '2026-01-01T00:00:00.000Z',
  risk: { level: 'none', reasons: [] },
  churn: null,
  path: [],
  facts: { orders: 1, revenue: [], refunds: [], openTickets: 0, lastActiveAt: null },
  contact: { name: 'Ada\u202egpj.exe' },
  identities: ['shop:customer:\u20667\u2069'],
  linking: 'open',
  linkingReason: null,
  stale: false,
};

const activityAbout = (about: string) => ({
  timeline: [
    {
      type: 'activity',
      at: '2026-01-01T00:00:00.000Z',
      activity: { type: 'visit', about, connection: 'shop' },
    },
  ],
});

test('a timeline shows what happened to an object, in which part, and on which day it was taken back', () => {
  const change = (more: object) => ({
    type: 'change',
    at: '2026-01-02T00:00:00.000Z',
    change: {
      connection: 'shop',
      provider: 'shopify',
      object: 'shop:order:7',
      part: null,
      amount: null,
      takenBackAt: null,
      ...more,
    },
  });
  const timeline = [
    change({ type: 'refund.succeeded', part: 'refund:1', amount: { currency: 'EUR', minor: 1250 } }),
    change({ type: 'order.cancelled', takenBackAt: '2026-01-03T00:00:00.000Z' }),
    change({ type: 'subscription.cancel-unscheduled', object: null }),
  ];
  expect(timelineText({ timeline })).toBe(
    [
      '2026-01-02T00:00:00.000Z  refund.succeeded                 shop:order:7 refund:1 EUR 12.50\n',
      '2026-01-02T00:00:00.000Z  order.cancelled                  shop:order:7 (taken back 2026-01-03)\n',
      '2026-01-02T00:00:00.000Z  subscription.cancel-unscheduled  shop\n',
    ].join(''),
  );
});

describe('the list of objects that no customer owns', () => {
  const orphan = (more: object) => ({
    object: 'stripe:payment:pi_3MtwBwLkdIwHu7ix28a3tqPa',
    type: 'payment',
    connection: 'stripe',
    provider: 'stripe',
    since: '2026-03-01T10:00:59.999Z',
    parts: [],
    of: null,
    ...more,
  });
  const pages = [
    { orphans: [orphan({ parts: ['refund:re_1'] })] },
    {
      orphans: [
        orphan({
          object: 'shop:order:1001:a',
          type: 'order',
          connection: 'shop',
          since: '2026-02-01T09:05:00.000Z',
        }),
        orphan({ object: null, of: 'stripe:invoice:in_1', since: '2026-04-01T00:00:00.000Z' }),
      ],
    },
  ];

  test('shows one table of all pages, oldest first, with the parts and the parent below the id', () => {
    expect(orphansText(pages)).toBe(
      [
        '  since (UTC)       connection  type     id',
        '  ────────────────  ──────────  ───────  ───────────────────────────',
        '  2026-02-01 09:05  shop        order    1001:a',
        '  2026-03-01 10:00  stripe      payment  pi_3MtwBwLkdIwHu7ix28a3tqPa',
        '                                         refund re_1',
        '  2026-04-01 00:00  stripe      payment  (hidden)',
        '                                         of invoice in_1',
        '',
        '3 objects belong to no customer yet. An object gets its owner with the first',
        'delivery that names one.',
        '',
      ].join('\n'),
    );
  });

  test('counts one object in the singular', () => {
    expect(orphansText(pages.slice(0, 1))).toContain('\n1 object belongs to no customer yet.');
  });

  test('names at most three parts of an object', () => {
    const parts = ['1', '2', '3', '4', '5'].map((id) => `shipment:${id}`);
    const text = orphansText([{ orphans: [orphan({ parts })] }]);
    expect(text).toContain('shipment 3\n');
    expect(text).toContain('and 2 more\n');
    expect(text).not.toContain('shipment 4');
  });

  test('says so when there are none', () => {
    expect(orphansText([{ orphans: [] }, { orphans: [] }])).toBe('Every object belongs to a customer.\n');
  });
});

describe('stored text with characters that would change how the terminal shows it', () => {
  test('is escaped in a record', () => {
    expect(recordText(RECORD)).toContain('Ada\\u202egpj.exe');
    expect(recordText(RECORD)).toContain('shop:customer:\\u20667\\u2069');
  });

  test.each([
    ['\u202e', '\\u202e'],
    ['\u200f', '\\u200f'],
    ['\u061c', '\\u061c'],
    ['\u001b', '\\u001b'],
    ['\u009b', '\\u009b'],
    ['\n', '\\u000a'],
    ['\u2028', '\\u2028'],
  ])('is escaped in a timeline: %j', (character, shown) => {
    const line = timelineText(activityAbout(`shop:order:${character}7`));
    expect(line).toMatch(/^[^\p{Cc}\p{Bidi_Control}]+\n$/u);
    expect(line).toContain(`shop:order:${shown}7`);
  });

  test('is escaped in JSON, which still says the same', () => {
    const text = jsonText(RECORD);
    expect(text).not.toMatch(/\p{Bidi_Control}/u);
    expect(JSON.parse(text)).toEqual(RECORD);
  });

  test('leaves letters of all scripts, emoji and their joiners as they are', () => {
    const name = 'אדה Ωμέγα می\u200cخواهم 👩\u200d🔬';
    expect(recordText({ ...RECORD, contact: { name } })).toContain(name);
  });
});
