import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import type { ObjectReport } from '../../../shared/lifecycle/objects/object.ts';
import { DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { customersIn, deliver, eventsIn, reviewAll } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { activeSubscription, order, paidOrder, subscription } from '../../support/object-builders.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const ANN = ['shop:customer:1'];

/** The report with the first person as the account that the object belongs to. */
function ownedBy(report: ObjectReport, [account]: readonly string[]): ObjectReport {
  if (account === undefined) return report;
  const snapshots = report.snapshots.map((one) => ({
    ...one,
    attributes: { ...one.attributes, account },
  }));
  return { ...report, snapshots };
}

/** A table, and the ways to write to it. */
function startStory() {
  const table = createModelTable();
  const services = servicesOn(table.client, { now: () => DAY_ZERO + 400 * DAY });
  const items = () => table.items.values();
  return {
    send: (one: Activity | ObjectReport, persons: readonly string[] = ANN) =>
      deliver(services, [
        'object' in one
          ? { persons, objects: [ownedBy(one, persons)], activities: [] }
          : { persons, objects: [], activities: [one] },
      ]),
    review: (day: number) => reviewAll(services, items, DAY_ZERO + day * DAY),
    activities: () =>
      eventsIn(items()).map(({ detailType, detail: { data } }) => ({
        type: detailType,
        ...('path' in data && { keep: data.path.keep, append: data.path.append.map(({ stage }) => stage) }),
        ...('previousStage' in data && {
          from: data.previousStage,
          to: data.stage,
          reactivated: data.reactivated,
        }),
        ...('cause' in data && { cause: data.cause.type }),
      })),
    customers: () => customersIn(items()),
  };
}

describe('the published events', () => {
  test('are one per stage, with its cause', async () => {
    const { send, review, activities } = startStory();
    await send(on(0, 'visit'));
    await send(paidOrder(1));
    await review(15);
    expect(activities()).toEqual([
      {
        type: 'CustomerStageChanged',
        keep: 0,
        append: ['engagement'],
        from: null,
        to: 'engagement',
        reactivated: false,
        cause: 'activity',
      },
      {
        type: 'CustomerStageChanged',
        keep: 1,
        append: ['purchase'],
        from: 'engagement',
        to: 'purchase',
        reactivated: false,
        cause: 'activity',
      },
      {
        type: 'CustomerStageChanged',
        keep: 2,
        append: ['experience'],
        from: 'purchase',
        to: 'experience',
        reactivated: false,
        cause: 'time',
      },
    ]);
  });

  test('contain a correction when a late visit is dated before a published churn', async () => {
    const { send, review, activities, customers } = startStory();
    await send(paidOrder(0));
    await review(91);
    await send(on(60, 'visit'));
    expect(
      activities()
        .filter(({ type }) => type !== 'CustomerRiskChanged')
        .slice(-2),
    ).toEqual([
      { type: 'CustomerHistoryCorrected', keep: 2, append: [], cause: 'late-activity' },
      {
        type: 'CustomerStageChanged',
        keep: 2,
        append: [],
        from: 'churned',
        to: 'experience',
        reactivated: true,
        cause: 'late-activity',
      },
    ]);
    expect(customers()[0]?.lifecycle.churn).toBeNull();
  });

  test('contain a correction with the churn when a late end of a subscription changes only its reason', async () => {
    const table = createModelTable();
    const policy = policyWith({ inactivity: { newcomerDays: 10, leastDays: 5 } });
    const services = servicesOn(table.client, { now: () => DAY_ZERO + 40 * DAY, policy });
    const items = () => table.items.values();
    const send = (...reports: readonly ObjectReport[]) =>
      deliver(services, [{ persons: ANN, objects: reports.map((one) => ownedBy(one, ANN)), activities: [] }]);
    await send(paidOrder(14));
    await reviewAll(services, items, DAY_ZERO + 30 * DAY);
    const published = eventsIn(items()).length;
    expect(customersIn(items())[0]?.lifecycle.churn).toEqual({
      reason: 'inactive',
      since: DAY_ZERO + 24 * DAY,
    });
    await send(
      activeSubscription(14.5),
      subscription(19, { status: 'ended' }, { endReason: 'payment-failed' }),
    );
    await reviewAll(services, items, DAY_ZERO + 31 * DAY);
    const since = new Date(DAY_ZERO + 24 * DAY).toISOString();
    expect(customersIn(items())[0]?.lifecycle.churn?.reason).toBe('payment-failed');
    const churns = eventsIn(items())
      .slice(published)
      .flatMap(({ detailType, detail: { data } }) =>
        'churn' in data ? [{ detailType, churn: data.churn, path: data.path }] : [],
      );
    expect(churns.at(-1)).toEqual({
      detailType: 'CustomerHistoryCorrected',
      churn: { reason: 'payment-failed', type: 'involuntary', since },
      path: { keep: 1, append: [{ stage: 'churned', at: since }] },
    });
  });

  test('contain no change of the path when a late activity does not change it', async () => {
    const { send, activities } = startStory();
    await send(on(0, 'visit'));
    await send(on(5, 'visit'));
    await send(on(3, 'visit'));
    expect(activities()).toHaveLength(1);
  });

  test('report a reactivation when a lost customer buys', async () => {
    const { send, review, activities } = startStory();
    await send(paidOrder(0));
    await review(91);
    await send(paidOrder(120, 2));
    expect(activities().at(-1)).toMatchObject({
      from: 'churned',
      to: 'experience',
      reactivated: true,
      cause: 'activity',
    });
  });

  test('give the latest total of an edited order, in any order of arrival', async () => {
    const first = paidOrder(0, 1, { euro: 100 });
    const edited = order(1, {}, { euro: 80 });
    for (const reports of [
      [first, edited, first],
      [edited, first],
    ]) {
      const { send, customers } = startStory();
      for (const report of reports) await send(report);
      expect(customers()[0]?.lifecycle.facts).toMatchObject({
        orders: 1,
        revenue: [{ currency: 'EUR', minor: 8_000 }],
      });
    }
  });

  test('contain no merge when an order without an owner is later reported with a customer', async () => {
    const { send, activities, customers } = startStory();
    await send(order(0, { payment: 'unpaid' }, { created: 0 }), []);
    expect(customers()).toEqual([]);
    await send(on(1, 'visit'));
    await send(paidOrder(2, 1));
    expect(activities().map(({ type }) => type)).not.toContain('CustomersMerged');
    expect(customers()).toHaveLength(1);
    expect(customers()[0]?.lifecycle.path.entries.map(({ stage }) => stage)).toEqual([
      'evaluation',
      'purchase',
    ]);
  });

  test('count one order when a sender reports it as paid twice', async () => {
    const { send, customers } = startStory();
    await send(paidOrder(0, 1));
    await send(paidOrder(1, 1));
    expect(customers()[0]?.lifecycle.facts).toMatchObject({ orders: 1, revenue: [{ minor: 10_000 }] });
  });
});
