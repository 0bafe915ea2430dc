import { describe, expect, test } from 'vitest';
import { countFunnel, followEvents } from '../../../local/client/funnel.ts';

type Path = { keep: number; append: { stage: string; at: string }[] };

function event(
  customerId: string,
  sequence: number,
  data: { path?: Path; survivor?: string; merged?: string; separated?: string },
) {
  const eventId = `${customerId}:${sequence}`;
  return {
    n: sequence,
    'detail-type': 'CustomerStageChanged',
    detail: {
      metadata: { eventId, sequence },
      data: { customerId, ...data },
    },
  };
}

function erased(customerId: string, sequence: number) {
  const { metadata } = event(customerId, sequence, {}).detail;
  return { n: sequence, 'detail-type': 'CustomerErased', detail: { metadata, data: { customerId } } };
}

function path(keep: number, ...stages: string[]): Path {
  return { keep, append: stages.map((stage) => ({ stage, at: '2026-01-01T00:00:00.000Z' })) };
}

function stagesOf(events: unknown[]) {
  return followEvents(events).map((customer) => [
    customer.customerId,
    customer.path.map(({ stage }) => stage),
  ]);
}

describe('following the events', () => {
  test('updates the path by each event', () => {
    expect(
      stagesOf([
        event('cus_a', 1, { path: path(0, 'purchase', 'experience') }),
        event('cus_b', 1, { path: path(0, 'awareness') }),
        event('cus_a', 2, { path: path(1, 'churned') }),
        event('cus_a', 3, {}),
      ]),
    ).toEqual([
      ['cus_a', ['purchase', 'churned']],
      ['cus_b', ['awareness']],
    ]);
  });

  test('drops duplicate events and sorts by sequence', () => {
    const first = event('cus_a', 1, { path: path(0, 'purchase') });
    const second = event('cus_a', 2, { path: path(1, 'experience') });
    expect(stagesOf([second, first, second, first])).toEqual([['cus_a', ['purchase', 'experience']]]);
  });

  test('leaves out a customer who was merged into another', () => {
    const merge = { survivor: 'cus_a', merged: 'cus_b' };
    expect(
      stagesOf([
        event('cus_a', 1, { path: path(0, 'purchase') }),
        event('cus_b', 1, { path: path(0, 'awareness') }),
        event('cus_b', 2, merge),
        event('cus_a', 2, merge),
      ]),
    ).toEqual([['cus_a', ['purchase']]]);
  });

  test('includes a customer again who was split from another', () => {
    const merge = { survivor: 'cus_a', merged: 'cus_b' };
    const split = { survivor: 'cus_a', separated: 'cus_b' };
    expect(
      stagesOf([
        event('cus_a', 1, { path: path(0, 'purchase') }),
        event('cus_b', 1, { path: path(0, 'awareness') }),
        event('cus_b', 2, merge),
        event('cus_a', 2, merge),
        event('cus_a', 3, { ...split, path: path(0, 'evaluation') }),
        event('cus_b', 3, split),
        event('cus_b', 4, { path: path(1, 'engagement') }),
      ]),
    ).toEqual([
      ['cus_a', ['evaluation']],
      ['cus_b', ['awareness', 'engagement']],
    ]);
  });

  test('leaves out an erased customer, even when an older event arrives late', () => {
    const first = event('cus_a', 1, { path: path(0, 'purchase') });
    expect(stagesOf([erased('cus_a', 2), first, event('cus_b', 1, {})])).toEqual([['cus_b', []]]);
  });
});

describe('the funnel', () => {
  test('counts customers by stage', () => {
    const customers = followEvents([
      event('cus_a', 1, { path: path(0, 'purchase', 'experience') }),
      event('cus_b', 1, { path: path(0, 'purchase') }),
    ]);
    const funnel = countFunnel(customers);
    expect(funnel).toEqual({
      stages: {
        awareness: 0,
        engagement: 0,
        evaluation: 0,
        purchase: 1,
        experience: 1,
        advocacy: 0,
        churned: 0,
        winback: 0,
      },
      stageChanges: 3,
    });
  });
});
