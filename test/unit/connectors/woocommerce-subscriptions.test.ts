import { describe, expect, it } from 'vitest';
import { woocommerceConnector } from '../../../shared/connectors/woocommerce/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { States } from '../../../shared/lifecycle/objects/states.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf, standingStates } from '../../support/connectors/reports.ts';
import { woocommerceDelivery, wooSubscription } from '../../support/connectors/woocommerce-delivery.ts';

function send(
  changes: Readonly<Record<string, unknown>> = {},
  topic = 'subscription.updated',
): CustomerUpdate {
  const delivery = woocommerceDelivery(topic, wooSubscription(changes));
  return firstUpdate(woocommerceConnector.map(delivery, { name: 'woo', provider: 'woocommerce' }));
}

const subscription = (changes: Readonly<Record<string, unknown>> = {}) =>
  reportsOf(send(changes))['subscription:601'];

const trial = { trial_end_date_gmt: '2026-01-19T10:00:00' };
const pendingCancel = {
  status: 'pending-cancel',
  cancelled_date_gmt: '2026-01-20T10:00:00',
  end_date_gmt: '2026-02-05T10:00:00',
  date_modified_gmt: '2026-01-20T10:00:01',
};
const over = { ...pendingCancel, status: 'cancelled', date_modified_gmt: '2026-02-05T10:00:01' };

// https://woocommerce.com/document/subscriptions/statuses/
const STATUSES: [status: string, what: string, states: States][] = [
  [
    'pending',
    'waits for its first payment',
    { begun: 'no', status: 'incomplete', ending: 'no', paused: 'no' },
  ],
  ['active', 'is in force', { begun: 'yes', status: 'active', ending: 'no', paused: 'no' }],
  ['on-hold', 'is paused, perhaps before it began', { status: 'active', ending: 'no', paused: 'yes' }],
  ['pending-cancel', 'is set to end', { begun: 'yes', status: 'active', ending: 'yes', paused: 'no' }],
  ['cancelled', 'ended, perhaps before it began', { status: 'ended', ending: 'no', paused: 'no' }],
  ['expired', 'reached its end', { begun: 'yes', status: 'ended', ending: 'no', paused: 'no' }],
  ['switched', 'was replaced', { begun: 'yes', status: 'ended', ending: 'no', paused: 'no' }],
];

describe('the status of a subscription', () => {
  it.each(STATUSES)('%s: it %s', (status, _what, states) => {
    expect(subscription({ status })?.states).toEqual(states);
  });

  it.each(['dormant', '__proto__', null])('that the shop added proves nothing: %s', (status) => {
    const { states, since } = subscription({ ...over, status }) ?? {};
    expect([states, since]).toEqual([undefined, undefined]);
  });

  it.each(['subscription.created', 'subscription.updated', 'subscription.switched'])(
    'counts under the topic %s',
    (topic) => {
      expect(send(over, topic)).toEqual(send(over));
    },
  );

  it.each([
    ['auto-draft', 'draft-subscription'],
    ['trash', 'trashed-subscription'],
  ])('%s states nothing', (status, reason) => {
    const delivery = woocommerceDelivery('subscription.updated', wooSubscription({ status }));
    const mapping = woocommerceConnector.map(delivery, { name: 'woo', provider: 'woocommerce' });
    expect(mapping).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });
});

describe('the trial of a subscription', () => {
  it('lasts until its end', () => {
    expect(subscription(trial)).toMatchObject({
      states: { begun: 'yes', status: 'trialing' },
      trialEndsAt: '2026-01-19T10:00:00Z',
    });
    const after = { ...trial, date_modified_gmt: '2026-01-19T10:00:00' };
    expect(subscription(after)).toMatchObject({
      states: { begun: 'yes', status: 'active' },
      trialEndsAt: '2026-01-19T10:00:00Z',
    });
  });

  it('can be paused', () => {
    expect(subscription({ ...trial, status: 'on-hold' })?.states).toMatchObject({
      status: 'trialing',
      paused: 'yes',
    });
  });

  it('is none while a subscription without one runs', () => {
    for (const status of ['pending', 'active', 'on-hold'])
      expect(subscription({ status })?.trialEndsAt).toBeNull();
  });

  // Cancelling deletes the end of the trial.
  it('is unknown after the subscription was cancelled', () => {
    for (const changes of [pendingCancel, over, { ...over, status: 'expired' }, { status: 'dormant' }])
      expect(subscription(changes)).not.toHaveProperty('trialEndsAt');
    expect(subscription({ ...over, ...trial })?.trialEndsAt).toBe('2026-01-19T10:00:00Z');
  });
});

describe('the instants of a subscription', () => {
  it('are its last change and its start', () => {
    const imported = { start_date_gmt: '2024-06-01T10:00:00' };
    expect(subscription(imported)).toMatchObject({
      asOf: '2026-01-05T10:02:01Z',
      createdAt: '2024-06-01T10:00:00Z',
    });
    expect(subscription(imported)).not.toHaveProperty('since');
    expect(subscription({ start_date_gmt: '' })?.createdAt).toBe('2026-01-05T10:00:00Z');
  });

  it('include the cancellation while it is set to end', () => {
    expect(subscription(pendingCancel)).toMatchObject({
      asOf: '2026-01-20T10:00:01Z',
      since: { ending: '2026-01-20T10:00:00Z' },
    });
  });

  it('can have a space in place of the T', () => {
    const spaced = { ...pendingCancel, cancelled_date_gmt: '2026-01-20 10:00:00' };
    expect(subscription(spaced)?.since).toEqual({ ending: '2026-01-20T10:00:00Z' });
  });

  it.each(['cancelled', 'expired', 'switched'])('include the end if its status is %s', (status) => {
    expect(subscription({ ...over, status })?.since).toEqual({ status: '2026-02-05T10:00:00Z' });
    const unended = subscription({ ...over, status, end_date_gmt: '' });
    expect(unended?.since).toEqual({ status: '2026-01-20T10:00:00Z' });
    // The body has no instant of it.
    const undated = subscription({ status });
    expect(undated?.since).toEqual({ status: undated?.asOf });
  });

  it('do not include one that cannot be read', () => {
    const zero = { end_date_gmt: '1970-01-01T00:00:00', cancelled_date_gmt: '0000-00-00 00:00:00' };
    expect(subscription({ ...over, ...zero })).toMatchObject({ states: { status: 'ended' } });
    const undated = subscription({ ...over, ...zero });
    expect(undated?.since).toEqual({ status: undated?.asOf });
  });

  it('do not include an end that is only planned', () => {
    expect(subscription({ end_date_gmt: '2027-01-05T10:00:00' })).not.toHaveProperty('since');
  });
});

describe('the end of a subscription', () => {
  it.each([
    ['cancelled', 'cancelled'],
    ['expired', 'cancelled'],
    ['switched', 'switched'],
  ])('with the status %s has the reason %s', (status, reason) => {
    expect(subscription({ ...over, status })?.endReason).toBe(reason);
  });

  it('has no reason while it runs', () => {
    for (const changes of [{}, { status: 'pending' }, pendingCancel])
      expect(subscription(changes)).not.toHaveProperty('endReason');
  });
});

describe('the owner of a subscription', () => {
  it('is the customer and the billing address, and its first order is no part of it', () => {
    expect(send().persons).toEqual(['woo:customer:71', 'email:ada@example.com']);
    expect(subscription()).toMatchObject({ account: 'customer:71', address: 'email:ada@example.com' });
    expect(Object.keys(reportsOf(send()))).toEqual(['subscription:601']);
  });

  it('is another after the shop gave it to another account', () => {
    expect(subscription({ customer_id: 72, billing: { email: 'rita@example.com' } })).toMatchObject({
      account: 'customer:72',
      address: 'email:rita@example.com',
    });
  });
});

describe('a later body of a subscription', () => {
  it('that is active again takes its planned end back', () => {
    expect(standingStates(send(), send(pendingCancel), send())).toMatchObject({
      status: 'active',
      ending: 'no',
    });
  });

  it('that is active again takes its pause back', () => {
    expect(standingStates(send({ status: 'on-hold' }), send())).toMatchObject({
      status: 'active',
      paused: 'no',
    });
  });

  it('that ends takes its planned end and its pause back', () => {
    const ended = { begun: 'yes', status: 'ended', ending: 'no', paused: 'no' };
    expect(standingStates(send(pendingCancel), send(over))).toEqual(ended);
    expect(standingStates(send(), send({ status: 'on-hold' }), send(over))).toEqual(ended);
  });

  // An order that waits for a bank transfer puts its subscription on hold.
  it('that is on hold before its first payment has not begun, and begins with the payment', () => {
    const waiting = [send({ status: 'pending' }), send({ status: 'on-hold' })];
    expect(standingStates(...waiting)).toMatchObject({ begun: 'no', paused: 'yes' });
    expect(standingStates(...waiting, send({ status: 'active' }))).toMatchObject({
      begun: 'yes',
      paused: 'no',
    });
  });

  it('that is on hold after a payment goes on', () => {
    expect(standingStates(send({ status: 'active' }), send({ status: 'on-hold' }))).toMatchObject({
      begun: 'yes',
      paused: 'yes',
    });
  });

  it('that was cancelled before its first payment has never begun', () => {
    expect(standingStates(send({ status: 'pending' }), send({ status: 'cancelled' }))).toEqual({
      begun: 'no',
      status: 'ended',
      ending: 'no',
      paused: 'no',
    });
  });
});
