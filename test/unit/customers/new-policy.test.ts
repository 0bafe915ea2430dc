import { expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { deliver, eventsIn } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { paidOrder, ticket } from '../../support/object-builders.ts';
import { updateOf } from '../../support/object-reports.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';

/** Deliveries to one table, each under a policy on a day; the result is what the last one published. */
async function lastPublished(
  ...deliveries: readonly (readonly [day: number, policy: object, CustomerUpdate])[]
) {
  const table = createModelTable();
  let before = 0;
  for (const [day, policy, update] of deliveries) {
    before = eventsIn(table.items.values()).length;
    const now = () => DAY_ZERO + day * DAY;
    await deliver(servicesOn(table.client, { now, policy: policyWith(policy) }), [update]);
  }
  const events = eventsIn(table.items.values());
  expect(events.length).toBeGreaterThan(before);
  return events.map(({ detailType, detail: { metadata, data } }) => ({
    detailType,
    timeliness: metadata.timeliness,
    cause: 'cause' in data ? data.cause : null,
  }));
}

const updateWith = (activity: Activity): CustomerUpdate => ({ ...updateOf([ANN]), activities: [activity] });
const opened = updateOf([ANN], ticket(1, { ticket: 'open' }, { created: 1, account: ANN }));
const SHORTER = { risk: { ticketDays: 1 } };

test('a change of risk that a new policy brings is caused by the policy, also if a visit is reported with it', async () => {
  const events = await lastPublished([1, {}, opened], [2.5, SHORTER, updateWith(on(2.5, 'visit'))]);
  expect(events.filter(({ detailType }) => detailType === 'CustomerRiskChanged')).toEqual([
    expect.objectContaining({
      timeliness: 'historical',
      cause: {
        type: 'policy',
        rule: 'ticket-open-long',
        change: null,
        provider: null,
        connection: null,
      },
    }),
  ]);
});

test('a change of risk that is reported just after a change of the policy is caused by what was reported', async () => {
  const rating = on(1.5, 'rating.given', { rating: { scale: 'nps', score: 0 } });
  const events = await lastPublished([1, {}, opened], [1.5, SHORTER, updateWith(rating)]);
  expect(events.filter(({ detailType }) => detailType === 'CustomerRiskChanged')).toEqual([
    expect.objectContaining({
      timeliness: 'live',
      cause: expect.objectContaining({ type: 'activity', rule: 'bad-rating', change: 'rating.given' }),
    }),
  ]);
});

test('a correction that a new policy brings is caused by the policy, also for a customer who loses an order', async () => {
  const first = updateOf([ANN], paidOrder(0, 1, { account: ANN }));
  const second = updateOf([ANN], paidOrder(10, 2, { account: ANN }));
  const lost = updateOf([BOB], paidOrder(10, 2, { account: BOB, version: '2' }));
  const visit = updateWith(on(16, 'visit'));
  const events = await lastPublished(
    [0, {}, first],
    [10, {}, second],
    [16, {}, visit],
    [16.5, { onboardingDays: 5 }, lost],
  );
  const corrected = events.filter(({ detailType }) => detailType === 'CustomerHistoryCorrected');
  expect(corrected).toEqual([
    expect.objectContaining({
      timeliness: 'historical',
      cause: expect.objectContaining({ type: 'policy', change: null }),
    }),
  ]);
});
