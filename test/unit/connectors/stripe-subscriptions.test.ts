import { describe, expect, it } from 'vitest';
import {
  EVENT_AT,
  invoiceBody,
  secondsAfter,
  subscriptionBody,
} from '../../support/connectors/stripe-delivery.ts';
import {
  describeReports,
  type ReportRow,
  stripeReports,
  stripeUpdate,
} from '../../support/connectors/stripe-reports.ts';

const account = 'customer:cus_1';
const paidAt = '2026-01-05T09:59:55.000Z';
const ACTIVE = { begun: 'yes', status: 'active', paused: 'no', ending: 'no' };
const subscribed = { account, createdAt: '2026-01-05T09:59:00.000Z', trialEndsAt: null };
const trial = { status: 'trialing', trial_start: EVENT_AT - 60, trial_end: secondsAfter(14) };
const tried = { ...subscribed, trialEndsAt: '2026-01-19T10:00:00.000Z' };
const asSubscription = (states: object, others: object = subscribed) => ({
  'subscription:sub_1': { states: { ...ACTIVE, ...states }, ...others },
});

const ROWS: ReportRow[] = [
  ['customer.subscription.created', 'a subscription', subscriptionBody(), asSubscription({})],
  [
    'customer.subscription.created',
    'a trial',
    subscriptionBody(trial),
    asSubscription({ status: 'trialing' }, tried),
  ],
  [
    'customer.subscription.created',
    'a subscription with a pending first payment',
    subscriptionBody({ status: 'incomplete' }),
    asSubscription({ begun: 'no', status: 'incomplete' }),
  ],
  [
    'customer.subscription.trial_will_end',
    'a trial',
    subscriptionBody(trial),
    asSubscription({ status: 'trialing' }, tried),
  ],
  [
    'customer.subscription.updated',
    'a late payment',
    subscriptionBody({ status: 'past_due' }),
    asSubscription({ status: 'past-due' }),
  ],
  [
    'customer.subscription.updated',
    'a subscription that Stripe gave up collecting',
    subscriptionBody({ status: 'unpaid' }),
    asSubscription({ status: 'unpaid' }),
  ],
  [
    'customer.subscription.updated',
    'a subscription set to end with its period',
    subscriptionBody({ cancel_at_period_end: true, canceled_at: EVENT_AT - 5 }),
    asSubscription({ ending: 'yes' }, { since: { ending: paidAt }, ...subscribed }),
  ],
  [
    'customer.subscription.updated',
    'a subscription set to end on a date',
    subscriptionBody({ cancel_at: secondsAfter(30), canceled_at: EVENT_AT - 5 }),
    asSubscription({ ending: 'yes' }, { since: { ending: paidAt }, ...subscribed }),
  ],
  [
    'customer.subscription.updated',
    'a subscription whose payments are paused',
    subscriptionBody({ pause_collection: { behavior: 'void', resumes_at: null } }),
    asSubscription({ paused: 'yes' }),
  ],
  [
    'customer.subscription.updated',
    'a subscription whose first payment never came',
    subscriptionBody({ status: 'incomplete_expired', ended_at: EVENT_AT - 5 }),
    {
      'subscription:sub_1': {
        states: { begun: 'no', status: 'ended', paused: 'no' },
        since: { status: paidAt },
        ...subscribed,
      },
    },
  ],
  [
    'customer.subscription.paused',
    'a trial that ended without a payment method',
    subscriptionBody({ ...trial, status: 'paused' }),
    { 'subscription:sub_1': { states: { begun: 'yes', paused: 'yes', ending: 'no' }, ...tried } },
  ],
  ['customer.subscription.resumed', 'a subscription', subscriptionBody(), asSubscription({})],
  [
    'customer.subscription.deleted',
    'a subscription that ended with its period',
    subscriptionBody({
      status: 'canceled',
      cancel_at_period_end: true,
      ended_at: EVENT_AT - 5,
      canceled_at: secondsAfter(-9),
    }),
    {
      'subscription:sub_1': {
        states: { begun: 'yes', status: 'ended', paused: 'no' },
        since: { status: paidAt },
        ...subscribed,
        endReason: 'cancelled',
      },
    },
  ],
];

describeReports('subscriptions', ROWS);

describe('why a subscription ended', () => {
  it.each([
    ['payment_failed', null, 'payment-failed'],
    ['payment_disputed', null, 'refunded'],
    ['cancellation_requested', 'customer_service', 'bad-experience'],
    ['cancellation_requested', 'low_quality', 'bad-experience'],
    ['cancellation_requested', 'too_complex', 'bad-experience'],
    ['cancellation_requested', 'too_expensive', 'cancelled'],
    ['cancellation_requested', 'unused', 'cancelled'],
    ['cancellation_requested', null, 'cancelled'],
    [null, null, 'cancelled'],
  ])('by %s with feedback %s is %s', (reason, feedback, expected) => {
    const ended = subscriptionBody({
      status: 'canceled',
      ended_at: EVENT_AT,
      cancellation_details: { reason, feedback },
    });
    const reports = stripeReports('customer.subscription.deleted', ended);
    expect(reports['subscription:sub_1']?.endReason).toBe(expected);
  });
});

describe('a later body of a subscription', () => {
  const states = (body: object, type = 'customer.subscription.updated') =>
    stripeReports(type, body)['subscription:sub_1']?.states;

  it('takes a cancellation back', () => {
    expect(states(subscriptionBody({ cancel_at_period_end: true }))).toMatchObject({ ending: 'yes' });
    expect(states(subscriptionBody())).toMatchObject({ ending: 'no' });
  });

  it('still has it set to end after a late payment', () => {
    const ending = { cancel_at_period_end: true, cancel_at: secondsAfter(20), canceled_at: EVENT_AT - 5 };
    expect(states(subscriptionBody({ ...ending, status: 'past_due' }))).toEqual({
      ...ACTIVE,
      status: 'past-due',
      ending: 'yes',
    });
    expect(states(subscriptionBody(ending))).toEqual({ ...ACTIVE, ending: 'yes' });
  });

  it('collects payments again', () => {
    const pause = { pause_collection: { behavior: 'keep_as_draft', resumes_at: secondsAfter(30) } };
    expect(states(subscriptionBody(pause))).toMatchObject({ status: 'active', paused: 'yes' });
    expect(states(subscriptionBody())).toMatchObject({ status: 'active', paused: 'no' });
  });

  it('resumes a paused one', () => {
    expect(states(subscriptionBody({ status: 'paused' }), 'customer.subscription.paused')).toMatchObject({
      paused: 'yes',
    });
    expect(states(subscriptionBody(), 'customer.subscription.resumed')).toEqual(ACTIVE);
  });

  it('is paid again after it was given up', () => {
    expect(states(subscriptionBody({ status: 'unpaid' }))).toMatchObject({ status: 'unpaid' });
    expect(states(subscriptionBody())).toMatchObject({ status: 'active' });
  });

  it('begins with its first payment, or expires without one', () => {
    expect(states(subscriptionBody({ status: 'incomplete' }))).toMatchObject({ begun: 'no' });
    expect(states(subscriptionBody())).toMatchObject({ begun: 'yes' });
    const expired = subscriptionBody({ status: 'incomplete_expired', ended_at: EVENT_AT });
    expect(states(expired)).toMatchObject({ begun: 'no', status: 'ended' });
  });

  it('names the end of the trial also after the trial was not paid', () => {
    const given = { ...trial, status: 'canceled', cancellation_details: { reason: 'payment_failed' } };
    const reports = stripeReports('customer.subscription.deleted', subscriptionBody(given));
    expect(reports['subscription:sub_1']).toMatchObject({
      states: { begun: 'yes', status: 'ended' },
      trialEndsAt: tried.trialEndsAt,
      endReason: 'payment-failed',
    });
  });

  it('of an unknown status states only what else it proves', () => {
    expect(states(subscriptionBody({ status: 'something_new' }))).toEqual({ paused: 'no', ending: 'no' });
  });

  it('belongs to its customer', () => {
    expect(stripeUpdate('customer.subscription.updated', subscriptionBody()).persons).toEqual([
      'pay:customer:cus_1',
    ]);
  });
});

describe('a trial that was never paid', () => {
  it('has an invoice of zero, a failed one, and an end', () => {
    const free = invoiceBody({ amount_paid: 0, amount_due: 0, total: 0 });
    expect(stripeReports('invoice.paid', free)['invoice:in_1']).toMatchObject({
      of: 'subscription:sub_1',
      states: { payment: 'paid' },
      total: 'EUR 0',
    });
    const declined = invoiceBody({ id: 'in_2', status: 'open', amount_paid: 0 });
    expect(stripeReports('invoice.payment_failed', declined)['invoice:in_2']).toMatchObject({
      of: 'subscription:sub_1',
      states: { payment: 'unpaid', attempt: 'failed' },
      total: 'EUR 900',
    });
    const steps = [
      ['updated', { ...trial, status: 'active' }],
      ['updated', { ...trial, status: 'past_due' }],
      ['deleted', { ...trial, status: 'canceled', ended_at: EVENT_AT }],
    ] as const;
    const reported = steps.map(
      ([type, changes]) =>
        stripeReports(`customer.subscription.${type}`, subscriptionBody(changes))['subscription:sub_1'],
    );
    expect(reported).toMatchObject([
      { states: { status: 'active' }, trialEndsAt: tried.trialEndsAt },
      { states: { status: 'past-due' }, trialEndsAt: tried.trialEndsAt },
      { states: { status: 'ended' }, trialEndsAt: tried.trialEndsAt },
    ]);
  });
});
