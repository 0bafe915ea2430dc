import { describe, expect, test } from 'vitest';
import type { WireRecord } from '../../../../local/client/stack-client.ts';
import { type DemoReport, quantile, reportOf } from '../../../../local/demo/report.ts';
import { tablesOf } from '../../../../local/demo/tables.ts';

const OPTIONS = { seed: 5, customers: 2, json: false };

function record(customerId: string, changes: Partial<WireRecord> = {}): WireRecord {
  return {
    customerId,
    stage: 'experience',
    risk: { level: 'none', reasons: [] },
    churn: null,
    facts: {
      orders: 1,
      revenue: [{ currency: 'EUR', minor: 123_456 }],
      refunds: [],
      openTickets: 0,
      lastRating: null,
      subscriptions: 0,
      touchpoints: [
        { activity: 'lead.captured', connection: 'generic' },
        { activity: 'checkout.started', connection: 'shopify' },
      ],
    },
    identities: [],
    ...changes,
  };
}

function event(customerId: string, n: number, entries: readonly (readonly [stage: string, at: string])[]) {
  const [stage, at] = entries.at(-1) ?? [];
  return {
    n,
    'detail-type': 'CustomerStageChanged',
    detail: {
      metadata: { eventId: `${customerId}:${n}`, sequence: n, occurredAt: at },
      data: {
        customerId,
        identities: [`shopify:customer:${customerId}`],
        stage,
        previousStage: n === 1 ? null : 'purchase',
        path: { keep: n - 1, append: entries.map(([one, when]) => ({ stage: one, at: when })) },
        cause: {
          rule: 'first-order',
          change: n === 1 ? 'order.paid' : null,
          connection: n === 1 ? 'shopify' : null,
        },
      },
    },
  };
}

const JANUARY = '2025-01-01T00:00:00.000Z';
const LATER = '2025-01-04T12:00:00.000Z';
const LAST = '2025-04-01T00:00:00.000Z';

const report: DemoReport = reportOf(
  OPTIONS,
  [
    { sentAt: 0, person: '1', provider: 'shopify', headers: {}, body: '{}', timing: 'on-time' },
    { sentAt: 1, person: '1', provider: 'shopify', headers: {}, body: '{}', timing: 'duplicate' },
    { sentAt: 2, person: '2', provider: 'stripe', headers: {}, body: '{}', timing: 'late' },
  ],
  [
    event('a', 1, [['purchase', JANUARY]]),
    event('a', 2, [['experience', LATER]]),
    event('a', 3, [['churned', LAST]]),
    event('b', 1, [['purchase', LATER]]),
    event('b', 2, [['experience', LAST]]),
  ],
  [
    record('a', { stage: 'churned', churn: { reason: 'payment-failed', type: 'involuntary' } }),
    record('b', { risk: { level: 'high', reasons: ['refunded', 'becoming-inactive'] } }),
  ],
);

describe('the report', () => {
  test('counts the customers who are in each stage, and who ever were', () => {
    expect(report.stages.filter(({ ever }) => ever > 0)).toEqual([
      { stage: 'purchase', now: 0, ever: 2 },
      { stage: 'experience', now: 1, ever: 2 },
      { stage: 'churned', now: 1, ever: 1 },
    ]);
  });

  test('counts the moves between stages', () => {
    expect(report.moves).toEqual([
      { from: 'purchase', to: 'experience', times: 2 },
      { from: 'experience', to: 'churned', times: 1 },
    ]);
    expect(report.reactivations).toBe(0);
  });

  test('measures completed stays', () => {
    expect(report.stays.filter(({ stays }) => stays > 0)).toEqual([
      { stage: 'purchase', stays: 2, median: 84, p90: 86.5 * 24 },
      { stage: 'experience', stays: 1, median: 86.5 * 24, p90: 86.5 * 24 },
    ]);
  });

  test('counts churn reasons, and the risk of the customers who have not churned', () => {
    expect(report.churn).toEqual([{ reason: 'payment-failed', type: 'involuntary', customers: 1 }]);
    expect(report.risk).toEqual({
      levels: { none: 0, watch: 0, high: 1 },
      reasons: [
        { reason: 'becoming-inactive', customers: 1 },
        { reason: 'refunded', customers: 1 },
      ],
    });
  });

  test('counts first and last touchpoints before the first purchase', () => {
    expect(report.buyers).toBe(2);
    expect(report.touchpoints).toEqual([
      { activity: 'checkout.started', connection: 'shopify', first: 0, last: 2, any: 2 },
      { activity: 'lead.captured', connection: 'generic', first: 2, last: 0, any: 2 },
    ]);
  });

  test('leaves out events that a correction has removed', () => {
    const corrected = { ...event('a', 2, [['churned', LATER]]), 'detail-type': 'CustomerHistoryCorrected' };
    corrected.detail.data.path.keep = 0;
    const { lastEvents } = reportOf(OPTIONS, [], [event('a', 1, [['purchase', JANUARY]]), corrected], []);
    expect(lastEvents).toEqual([]);
  });

  test('names a customer by the account at a shop, and else by that at another tool', () => {
    const named = (...identities: string[]) => {
      const one = event('a', 1, [['purchase', JANUARY]]);
      one.detail.data.identities = identities;
      return reportOf(OPTIONS, [], [one], []).lastEvents.map(({ customer }) => customer);
    };
    expect(named('klaviyo:customer:9', 'shopify:customer:1')).toEqual(['shopify:customer:1']);
    expect(named('klaviyo:customer:9', 'woocommerce:customer:2')).toEqual(['woocommerce:customer:2']);
    expect(named('klaviyo:customer:9')).toEqual(['klaviyo:customer:9']);
    expect(named()).toEqual(['known by e-mail']);
  });

  test.each([
    [[], 0.5, null],
    [[3], 0.9, 3],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
  ])('takes quantiles by nearest rank: of %j at %d', (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });
});

describe('the tables', () => {
  test('show the whole report', () => {
    const text = tablesOf(report);
    expect(text).toContain('EUR 2,469.12');
    expect(text).toMatch(/shopify +the shop +2 +0 +1\n/);
    expect(text).toMatch(/churned +churn +1 +50\.0 % +█+ +1\n/);
    expect(text).toMatch(/purchase +experience 2\n/);
    expect(text).toMatch(/experience +1 +86\.5 days +86\.5 days +1\n/);
    expect(text).toMatch(/payment-failed +involuntary +1 +100\.0 % +█+\n/);
    expect(text).toMatch(/high +1 +100\.0 %\n/);
    expect(text).toMatch(/lead\.captured +generic +2 +100\.0 % +0 +0\.0 % +2\n/);
    expect(text).toMatch(
      /2025-01-01 00:00 +first seen → purchase\n +shopify:customer:a +first-order, order\.paid \(shopify\)\n/,
    );
    expect(text).toMatch(/2025-04-01 00:00 +purchase → churned\n +shopify:customer:a +first-order, time\n/);
  });

  test('stay readable when there is nothing to show', () => {
    const text = tablesOf(reportOf(OPTIONS, [], [], []));
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  test('fit 80 columns', () => {
    for (const line of tablesOf(report).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
