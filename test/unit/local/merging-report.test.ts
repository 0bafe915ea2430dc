import { describe, expect, test } from 'vitest';
import { mergeText, unmergeText } from '../../../local/customer/merging-report.ts';

const ANN = 'cus_4s7Qm2xT9bKfWvE1aB3cDe';
const BOB = 'cus_Rep7-chlLgX8TwiZwBP_MG';

const record = (customerId: string, ...identities: readonly string[]) => ({
  customerId,
  stage: 'purchase',
  phase: 'retention',
  stageSince: '2026-01-01T00:00:00.000Z',
  risk: { level: 'none', reasons: [] },
  churn: null,
  path: [{ stage: 'purchase', at: '2026-01-01T00:00:00.000Z' }],
  facts: { orders: 1, revenue: [], refunds: [], openTickets: 0, lastActiveAt: null },
  contact: { name: null },
  identities,
  linking: 'open',
  linkingReason: null,
  stale: false,
});

describe('the output', () => {
  test('of a merge and an unmerge says who was merged or split off', () => {
    expect(mergeText({ survivor: ANN, merged: BOB })).toBe(`${BOB} was merged into ${ANN}.\n`);
    expect(unmergeText({ survivor: ANN, separated: BOB })).toBe(`${BOB} was split off from ${ANN}.\n`);
    expect(unmergeText({ survivor: ANN, separated: BOB, others: ['cus_other'] })).toBe(
      `${BOB}, cus_other were split off from\n${ANN}.\n`,
    );
  });

  test('of a dry run shows every record with its identities, in 80 columns', () => {
    const customers = [
      record(ANN, 'shop:customer:1'),
      record(BOB, 'shop:customer:2', 'email:bob@example.org'),
    ];
    const text = unmergeText({ survivor: ANN, separated: BOB, dryRun: true, customers });
    expect(text).toMatch(/^Dry run: nothing was changed\. /);
    expect(text).toMatch(new RegExp(`customer +${ANN}\n[^]*identities +shop:customer:1\n\n`));
    expect(text).toMatch(
      new RegExp(`customer +${BOB}\n[^]*identities +shop:customer:2\n +email:bob@example.org\n$`),
    );
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const one = mergeText({ survivor: ANN, merged: BOB, dryRun: true, customers: customers.slice(0, 1) });
    expect(one).toMatch(
      /^Dry run: nothing was changed\. cus_\S+ would be merged into\ncus_\S+:\n\n +customer/,
    );
  });
});
