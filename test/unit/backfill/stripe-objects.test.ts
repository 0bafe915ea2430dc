import { beforeEach, describe, expect, test } from 'vitest';
import { asEvent } from '../../../local/backfill/stripe-objects.ts';
import { applyObjects } from '../../../shared/backfill/apply-objects.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { runsOf } from '../../../shared/lifecycle/objects/runs.ts';
import { objectsIn, readLogEntry } from '../../../shared/storage/items.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { customersIn } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { servicesOn } from '../../support/services.ts';

const CONNECTION = { name: 'stripe', provider: 'stripe' } as const;
const READ_AT = Date.parse('2026-11-01T12:00:00Z');
const secondsOf = (at: string) => Date.parse(at) / 1_000;

beforeEach(() => {
  captureOutput();
});

const OWNED = { customer: 'cus_1', currency: 'eur', livemode: true };
const PAYMENT = {
  ...OWNED,
  id: 'pi_1',
  status: 'succeeded',
  created: secondsOf('2026-03-01T10:00:00Z'),
  amount: 1_000,
  amount_received: 1_000,
  latest_charge: { id: 'ch_1', created: secondsOf('2026-03-01T10:01:00Z') },
};
const SUBSCRIPTION = {
  ...OWNED,
  id: 'sub_1',
  status: 'active',
  created: secondsOf('2026-02-01T10:00:00Z'),
  start_date: secondsOf('2026-02-01T10:00:00Z'),
};

function start() {
  const table = createModelTable();
  const services = servicesOn(table.client, { now: () => READ_AT });
  const deliveryOf = (event: unknown) => ({
    method: 'POST',
    url: 'https://example.com/webhooks/stripe',
    headers: {},
    body: Buffer.from(JSON.stringify(event)),
  });
  return {
    list: (readAt: number, ...objects: readonly (readonly [list: string, object: object])[]) =>
      applyObjects(
        services,
        stripeConnector,
        CONNECTION,
        objects.map(([list, object]) => deliveryOf(asEvent(list, object, readAt))),
        { dryRun: false, isLate: () => false },
      ),
    webhook: (type: string, at: string, object: object) =>
      applyDelivery(
        services,
        stripeConnector,
        CONNECTION,
        deliveryOf({
          id: `evt_${at}`,
          object: 'event',
          type,
          created: secondsOf(at),
          livemode: true,
          data: { object },
        }),
        () => false,
      ),
    path: () => customersIn(table.items.values())[0]?.lifecycle.path.entries,
    /** The status that the subscription has now, and all before it. */
    statuses: () => {
      const items = [...table.items.values()].filter(({ SK }) => String(SK).startsWith('OBJ#'));
      const [entry] = objectsIn(items.map((item) => readLogEntry(item)));
      return runsOf(entry?.history.snapshots ?? [], 'status', 0).map(({ value }) => value);
    },
  };
}

describe('objects of the lists of Stripe', () => {
  test('a payment counts when its charge was made, not when it was read', async () => {
    const { list, path } = start();
    expect(await list(READ_AT, ['payments', PAYMENT])).toEqual([{ outcome: 'new' }]);
    expect(path()?.[0]).toMatchObject({ stage: 'purchase', at: Date.parse('2026-03-01T10:01:00Z') });
  });

  test('reading them again an hour later says that they are known', async () => {
    const { list } = start();
    const objects = [
      ['customers', { id: 'cus_1', email: 'ada@example.com', created: PAYMENT.created, livemode: true }],
      ['subscriptions', SUBSCRIPTION],
      ['payments', PAYMENT],
    ] as const;
    expect(await list(READ_AT - 3_600_000, ...objects)).toEqual(objects.map(() => ({ outcome: 'new' })));
    expect(await list(READ_AT, ...objects)).toEqual(objects.map(() => ({ outcome: 'known' })));
  });

  test.each(['before', 'after'])(
    'the state that was read wins over an older event that is delivered %s',
    async (order) => {
      const { list, webhook, statuses } = start();
      const pastDue = () =>
        webhook('customer.subscription.updated', '2026-09-01T10:00:00Z', {
          ...SUBSCRIPTION,
          status: 'past_due',
        });
      if (order === 'before') await pastDue();
      await list(READ_AT, ['subscriptions', SUBSCRIPTION]);
      if (order === 'after') await pastDue();
      expect(statuses()).toEqual(['past-due', 'active']);
    },
  );

  test('an event that follows the reading wins over it', async () => {
    const { list, webhook, statuses } = start();
    await list(READ_AT, ['subscriptions', SUBSCRIPTION]);
    const ended = { ...SUBSCRIPTION, status: 'canceled', ended_at: READ_AT / 1_000 };
    // In the very second in which the page before was answered.
    await webhook('customer.subscription.deleted', '2026-11-01T12:00:00Z', ended);
    expect(statuses()).toEqual(['active', 'ended']);
  });

  test('an object that says nothing yet is left out', () => {
    expect(asEvent('invoices', { id: 'in_1', status: 'draft' }, READ_AT)).toBeUndefined();
    expect(asEvent('payments', { id: 'pi_1', status: 'requires_action' }, READ_AT)).toBeUndefined();
    expect(asEvent('checkouts', { id: 'cs_1', status: 'open' }, READ_AT)).toBeUndefined();
  });
});
