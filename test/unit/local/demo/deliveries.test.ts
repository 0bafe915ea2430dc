import { beforeAll, describe, expect, test } from 'vitest';
import { makeDeliveries, type UnsignedDelivery } from '../../../../local/demo/deliveries.ts';
import { YEAR } from '../../../../local/demo/diary.ts';
import { DUPLICATE_SHARE, LATE_SHARE } from '../../../../local/demo/rates.ts';
import { makeShopYear } from '../../../../local/demo/shop-year.ts';
import { DEMO_PROVIDERS } from '../../../../local/demo/tools.ts';
import { loadConnector } from '../../../../shared/connectors/load-connector.ts';
import type { CustomerUpdate } from '../../../../shared/identity/customer-update.ts';
import { isPerson } from '../../../../shared/identity/identity.ts';
import { changesOf } from '../../../../shared/lifecycle/objects/changes.ts';
import { combine } from '../../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../../../shared/lifecycle/objects/object.ts';
import { developmentSecretOf } from '../../../support/development-secret.ts';

const deliveries = makeDeliveries(1, makeShopYear(1, 600).happenings);

function deliveredAs(timing: UnsignedDelivery['timing']): UnsignedDelivery[] {
  return deliveries.filter((delivery) => delivery.timing === timing);
}

/** The updates of a delivery after it was signed, verified and mapped. */
async function updatesOf({ provider, headers, body }: UnsignedDelivery): Promise<readonly CustomerUpdate[]> {
  const connector = await loadConnector(provider);
  const connection = { name: provider, provider };
  const secret = developmentSecretOf(provider);
  const now = Date.parse('2026-01-01T00:00:00Z');
  const signed = connector.sign({ method: 'POST', url: '', headers, body: Buffer.from(body) }, secret, now);
  const verdict = connector.verify(signed, connection, [secret], now);
  const { updates, ignored, refused } = connector.map(signed, connection);
  // An `expect` for each of so many deliveries takes longer than all of this.
  if (verdict !== 'authentic' || ignored.length > 0 || refused.length > 0)
    expect({ body, verdict, ignored, refused }).toEqual({
      body,
      verdict: 'authentic',
      ignored: [],
      refused: [],
    });
  return updates;
}

let mapped: (readonly CustomerUpdate[])[];
beforeAll(async () => {
  mapped = await Promise.all(deliveries.map(updatesOf));
});

describe('the deliveries of a year', () => {
  test('are the same for the same seed', () => {
    expect(makeDeliveries(1, makeShopYear(1, 600).happenings)).toEqual(deliveries);
  });

  test('come from all tools of the demo, at least twelve, in order and within the year', () => {
    expect([...new Set(deliveries.map(({ provider }) => provider))].sort()).toEqual(
      [...DEMO_PROVIDERS].sort(),
    );
    expect(DEMO_PROVIDERS.length).toBeGreaterThanOrEqual(12);
    const instants = deliveries.map(({ sentAt }) => sentAt);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(Math.max(...instants)).toBeLessThan(YEAR.to);
  });

  test('are late and duplicate at the given rates', () => {
    const reported = deliveries.length - deliveredAs('duplicate').length;
    expect(Math.abs(deliveredAs('duplicate').length / reported - DUPLICATE_SHARE)).toBeLessThan(0.01);
    // The first delivery of a tool about a person is never late.
    expect(deliveredAs('late').length / reported).toBeLessThan(LATE_SHARE);
    expect(deliveredAs('late').length / reported).toBeGreaterThan(0.015);
  });

  test('are duplicates only of an identical earlier delivery', () => {
    for (const { body, sentAt, provider } of deliveredAs('duplicate')) {
      const first = deliveries.find((one) => one.body === body && one.provider === provider);
      expect(first?.timing).not.toBe('duplicate');
      expect(first?.sentAt).toBeLessThanOrEqual(sentAt);
    }
  });

  test('have valid signatures, and none is ignored or refused', () => {
    const types = new Set<string>();
    const histories = new Map<string, ObjectHistory>();
    for (const { activities, objects } of mapped.flat()) {
      for (const { type } of activities) types.add(type);
      for (const report of objects)
        histories.set(report.object, combine(histories.get(report.object) ?? null, report));
    }
    for (const history of histories.values()) for (const { type } of changesOf(history)) types.add(type);
    expect([...types].sort()).toEqual([
      'account.closed',
      'account.created',
      'campaign.engaged',
      'campaign.sent',
      'checkout.started',
      'consent.given',
      'consent.withdrawn',
      'invoice.created',
      'invoice.paid',
      'lead.captured',
      'message.received',
      'order.cancelled',
      'order.fulfilled',
      'order.paid',
      'order.partly-refunded',
      'order.placed',
      'order.refunded',
      'payment.failed',
      'payment.paid',
      'payment.partly-refunded',
      'payment.recovered',
      'payment.refunded',
      'rating.given',
      'referral.made',
      'refund.succeeded',
      'review.published',
      'shipment.shipped',
      'subscription.activated',
      'subscription.cancel-scheduled',
      'subscription.ended',
      'subscription.started',
      'ticket.opened',
      'ticket.reopened',
      'ticket.solved',
      'trial.started',
      'visit',
    ]);
  });

  test('name only people that an earlier delivery has linked to an e-mail address', () => {
    const linked = new Set<string>();
    for (const { persons } of mapped.flat()) {
      const named = persons.filter(isPerson);
      if (!named.some((one) => one.startsWith('email:') || linked.has(one))) expect(named).toEqual([]);
      for (const one of named) linked.add(one);
    }
  });
});
