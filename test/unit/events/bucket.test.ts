import { describe, expect, test } from 'vitest';
import { bucketOf } from '../../../shared/events/bucket.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import type { TransitionEvent } from '../../../shared/events/transition.ts';
import { readPolicy } from '../../../shared/lifecycle/read-policy.ts';
import { transitionOf } from '../../support/first-purchase.ts';

const ANN = 'cus_4s7Qm2xT9bKfWvE1';
const BEN = 'cus_Zp8RkD3nYcL6uHa0';
const REPORTED = { occurredAt: Date.UTC(2026, 0, 9), previousOfType: null, historical: false };

function bucketsOf(customerId: string, event: TransitionEvent, salt = ''): number[] {
  const events = toPublishedEvents(transitionOf({ customerId, events: [event] }), salt);
  return events.map(({ detail }) => detail.metadata.bucket);
}

describe('the bucket of a customer', () => {
  // int(hashlib.sha256(f"{salt}:{customer}".encode()).hexdigest()[:8], 16) % 100, in Python 3.
  test.each([
    [ANN, '', 70],
    [BEN, '', 82],
    [ANN, 'spring-2027', 35],
    [BEN, 'spring-2027', 78],
  ])('of %s under the salt "%s" is %d, as anybody can compute', (customerId, salt, bucket) => {
    expect(bucketOf(customerId, salt)).toBe(bucket);
  });

  test('is drawn evenly: each of 100 buckets has about one in a hundred of 100,000 customers', () => {
    const counts = Array.from({ length: 100 }, () => 0);
    for (let number = 0; number < 100_000; number += 1) {
      const bucket = bucketOf(`cus_${number}`, 'salt');
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // The 0.001 % quantile of chi-squared with 99 degrees of freedom is 173.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquared).toBeLessThan(173);
  });

  test('says after a merge where the survivor is, under both ids', () => {
    const merged = { ...REPORTED, type: 'CustomersMerged', survivor: BEN, merged: ANN } as const;
    expect([bucketsOf(ANN, merged), bucketsOf(BEN, merged)]).toEqual([[82], [82]]);
  });

  test('is decided by the id after a split', () => {
    const split = { ...REPORTED, type: 'CustomersUnmerged', survivor: BEN, separated: ANN } as const;
    expect([bucketsOf(ANN, split), bucketsOf(BEN, split)]).toEqual([[70], [82]]);
  });

  test('is another one under another salt, with the same policy version', () => {
    expect(bucketsOf(ANN, { ...REPORTED, type: 'CustomerErased' }, 'spring-2027')).toEqual([35]);
    const [one, other] = [readPolicy({}), readPolicy({ bucketSalt: 'spring-2027' })];
    if ('refused' in one || 'refused' in other) throw new Error('a policy was refused');
    expect(other.policy).toEqual({ ...one.policy, bucketSalt: 'spring-2027' });
  });
});
