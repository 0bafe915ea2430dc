import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../shared/events/catalogue.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { arbitraryTransition } from '../../support/arbitrary-transition.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';

describe('events of a transition', () => {
  test('report a purchase as documented', () => {
    expect(toPublishedEvents(transitionOf(), '')).toEqual([
      {
        detailType: 'CustomerStageChanged',
        detail: {
          metadata: {
            schemaVersion: '1',
            eventId: 'cus_4s7Qm2xT9bKfWvE1:000007',
            sequence: 7,
            previousOfType: 5,
            epoch: 0,
            occurredAt: '2026-01-05T10:00:00.000Z',
            detectedAt: '2026-01-05T10:00:02.417Z',
            secondsLate: 2,
            timeliness: 'live',
            policyVersion: '5f1d0c9a',
            bucket: 70,
          },
          data: {
            customerId: 'cus_4s7Qm2xT9bKfWvE1',
            stage: 'purchase',
            previousStage: 'evaluation',
            phase: 'retention',
            previousPhase: 'acquisition',
            secondsInPreviousStage: 86_400,
            reactivated: false,
            path: { keep: 1, append: [{ stage: 'purchase', at: '2026-01-05T10:00:00.000Z' }] },
            cause: {
              type: 'activity',
              rule: 'first-order',
              change: 'order.paid',
              provider: 'shopify',
              connection: 'shopify',
            },
            churn: null,
            identities: ['shopify:customer:207119551'],
            snapshot: {
              orders: 1,
              revenue: [{ currency: 'EUR', minor: 4999 }],
              openTickets: 0,
              risk: 'none',
            },
          },
        },
      },
    ]);
  });

  test('report a first stage without a previous stage', () => {
    const first = { ...FIRST_PURCHASE, previousStage: null, secondsInPreviousStage: null };
    expect(toPublishedEvents(transitionOf({ events: [first] }), '')[0]?.detail.data).toMatchObject({
      previousStage: null,
      previousPhase: null,
      secondsInPreviousStage: null,
      reactivated: false,
    });
  });

  test('report a churn with its type and its instant', () => {
    const churned = {
      ...FIRST_PURCHASE,
      stage: 'churned' as const,
      churn: { reason: 'payment-failed' as const, since: Date.parse('2026-04-05T10:00:00.000Z') },
    };
    expect(toPublishedEvents(transitionOf({ events: [churned] }), '')[0]?.detail.data).toMatchObject({
      phase: 'churn',
      churn: { reason: 'payment-failed', type: 'involuntary', since: '2026-04-05T10:00:00.000Z' },
    });
  });

  test.each([
    ['churned', 'purchase', true],
    ['winback', 'advocacy', true],
    ['churned', 'winback', false],
    ['evaluation', 'purchase', false],
  ] as const)(
    'report for a move from %s to %s that reactivated is %s',
    (previousStage, stage, reactivated) => {
      const moved = { ...FIRST_PURCHASE, previousStage, stage };
      expect(toPublishedEvents(transitionOf({ events: [moved] }), '')[0]?.detail.data).toMatchObject({
        reactivated,
      });
    },
  );

  test('continue from the first sequence, and each id names its customer, its epoch after a restore, and its sequence', () =>
    fc.assert(
      fc.property(arbitraryTransition, (transition) => {
        const reported = toPublishedEvents(transition, '').map(({ detail }) => detail.metadata);
        expect(reported.map(({ sequence }) => sequence)).toEqual(
          transition.events.map((_, index) => transition.firstSequence + index),
        );
        for (const { eventId, sequence } of reported) {
          const [name, number = ''] = eventId.split(':');
          const { customerId, epoch } = transition;
          expect(name).toBe(epoch === 0 ? customerId : `${customerId}~${epoch}`);
          expect(Number(number)).toBe(sequence);
          expect(number.length).toBeGreaterThanOrEqual(6);
        }
      }),
    ));

  test('always match their schema and have no undeclared field', () =>
    fc.assert(
      fc.property(arbitraryTransition, (transition) => {
        for (const { detailType, detail } of toPublishedEvents(transition, ''))
          expect(CATALOGUE[detailType].parse(detail)).toEqual(detail);
      }),
    ));

  test('stay under 64 KB when a customer with forty long identities has 600 entries corrected', () => {
    const entries = Array.from({ length: 600 }, (_, index) => ({
      stage: 'experience' as const,
      at: FIRST_PURCHASE.occurredAt + index,
    }));
    const [event] = toPublishedEvents(
      transitionOf({
        identities: Array.from({ length: 40 }, (_, index) => `shopify:customer:${'x'.repeat(256)}${index}`),
        events: [
          {
            type: 'CustomerHistoryCorrected',
            occurredAt: FIRST_PURCHASE.occurredAt,
            previousOfType: null,
            historical: false,
            stage: 'experience',
            churn: null,
            path: { keep: 0, append: entries },
            replaced: entries.slice(-16),
            cause: FIRST_PURCHASE.cause,
          },
        ],
      }),
      '',
    );
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(64 * 1024);
  });
});
