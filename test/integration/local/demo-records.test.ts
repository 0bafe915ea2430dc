import { describe, expect, test } from 'vitest';
import { followEvents } from '../../../local/client/funnel.ts';
import { YEAR } from '../../../local/demo/diary.ts';
import { makeShopYear } from '../../../local/demo/shop-year.ts';
import { DEMO_CONNECTIONS, prepareYear } from '../../../local/demo/show-year.ts';
import { tablesOf } from '../../../local/demo/tables.ts';
import { runLocal, startLocalStack } from '../../support/local-process.ts';
import { plainRecord } from '../../support/plain-shop.ts';

// With more shops, outside a normal test run: DEMO_SEEDS=20 DEMO_CUSTOMERS=200 npx vitest run --testTimeout 900000 test/integration/local/demo-records.test.ts
const SEEDS = Number(process.env.DEMO_SEEDS ?? 2);
const CUSTOMERS = Number(process.env.DEMO_CUSTOMERS ?? 40);

describe('npm run demo', () => {
  test.each([
    ['a broken seed', ['--seed', 'x'], '--seed must be a whole number'],
    ['an unknown option', ['--colour'], '--colour'],
  ])('ends with 2 and a sentence when it is given %s', async (_, arguments_, sentence) => {
    const demo = runLocal('demo', arguments_);
    expect(await demo.ended).toBe(2);
    expect(demo.output.stderr).toContain(sentence);
    expect(demo.output.stdout).toBe('');
  });

  test('shows its options', async () => {
    const help = runLocal('demo', ['--help']);
    expect(await help.ended).toBe(0);
    expect(help.output.stdout).toContain('--customers NUMBER');
  });
});

describe('the records of a synthetic year', () => {
  test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'equal a simple evaluation of the rules, with seed %i',
    async (seed) => {
      const stack = await startLocalStack({ CONNECTIONS: DEMO_CONNECTIONS });
      const options = { seed, customers: CUSTOMERS, json: false };
      // For the first seed, the demo also runs as a command.
      const demo =
        seed === 1
          ? runLocal('demo', ['--seed', '1', '--customers', String(CUSTOMERS), '--json'])
          : undefined;
      const report = await prepareYear(options)
        .send(stack.client, () => {})
        .catch((error) => {
          throw new Error(`${error}\n${stack.output.stderr}`);
        });
      const followed = followEvents(await stack.client.events());

      const { people, happenings } = makeShopYear(seed, CUSTOMERS);
      for (const person of people) {
        const [record, ...others] = await stack.client.recordsOf(person.email);
        expect(others).toEqual([]);
        const path = followed.find(({ customerId }) => customerId === record?.customerId)?.path ?? [];
        const { facts, churn, stage, risk } = record ?? {};
        expect({
          stage,
          path: path.map((entry) => [entry.stage, Date.parse(entry.at)]),
          churn: churn?.reason ?? null,
          orders: facts?.orders,
          revenue: minorOf(facts?.revenue),
          refunds: minorOf(facts?.refunds),
          subscriptions: facts?.subscriptions,
          openTickets: facts?.openTickets,
          lastRating: facts?.lastRating ? [facts.lastRating.scale, facts.lastRating.score] : null,
          risk: risk?.reasons,
        }).toEqual(
          plainRecord(
            happenings.filter((happening) => happening.person === person),
            YEAR.to,
          ),
        );
      }
      expect(followed).toHaveLength(CUSTOMERS);
      expect(report.stages.reduce((sum, { now }) => sum + now, 0)).toBe(CUSTOMERS);
      expect(await stack.interrupt()).toBe(0);
      if (demo === undefined) return;
      expect(await demo.ended).toBe(0);
      const { stdout, stderr } = demo.output;
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual(report);
      expect(stdout).toContain(tablesOf(report));
      expect(stderr).toMatch(/sent · 2025-12-\d\d/);
    },
  );
});

function minorOf(sums: readonly { readonly minor: number }[] = []): number {
  return sums.reduce((sum, { minor }) => sum + minor, 0);
}
