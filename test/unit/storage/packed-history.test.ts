import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { combine } from '../../../shared/lifecycle/objects/history.ts';
import { packHistory, unpackHistory } from '../../../shared/storage/packed-history.ts';
import { reportOf, snapshotOn } from '../../support/object-reports.ts';

const ORDER = 'shop:order:1';

const snapshot = fc.record({
  part: fc.constantFrom('', 'refund:1', 'dispute:-'),
  asOf: fc.oneof(fc.integer({ min: -5_000, max: 2_000_000_000_000 }), fc.constantFrom(0, 1_000, 60_000)),
  version: fc.constantFrom('', '0001', 'a b.c"'),
  states: fc.constantFrom({}, { payment: 'paid' }, { payment: 'unpaid', cancelled: 'yes' }),
  since: fc.constantFrom({}, { payment: 17 }),
  attributes: fc.constantFrom(
    {},
    { account: null },
    { account: 'a:customer:ü', total: { currency: 'EUR', minor: 5 } },
    { address: null, mergedInto: '#other' },
    { address: '#own', mergedInto: null },
  ),
  lists: fc.constantFrom({}, { refund: [] }, { refund: ['1', '2'] }),
} as const);

test('a history that is packed and unpacked is the same', () =>
  fc.assert(
    fc.property(fc.array(snapshot, { minLength: 1, maxLength: 12 }), fc.boolean(), (snapshots, isMarked) => {
      const report = reportOf(ORDER, ...snapshots);
      const history = combine(null, isMarked ? { ...report, hasActivities: true } : report);
      expect(unpackHistory(ORDER, packHistory(history))).toEqual(history);
    }),
  ));

test('a history of a form that is not known is refused with a sentence', () => {
  expect(() => unpackHistory(ORDER, '{"v":2}')).toThrow(
    'a stored history of an object has form 2, which this version does not know: deploy the version that wrote it',
  );
});

test('a text that is no history is not read', () => {
  expect(unpackHistory(ORDER, '{"v":"1"}')).toBeUndefined();
  expect(unpackHistory(ORDER, '[]')).toBeUndefined();
  expect(unpackHistory(ORDER, 'text')).toBeUndefined();
  expect(unpackHistory(ORDER, undefined)).toBeUndefined();
});

test('a usual history takes less than a kilobyte, and one that is confirmed again and again less than four', () => {
  const states = { payment: 'paid', attempt: 'none', cancelled: 'no' } as const;
  const attributes = {
    account: 'shop:customer:207119551',
    address: `#${'x'.repeat(22)}`,
    createdAt: Date.UTC(2026, 0, 1),
    total: { currency: 'EUR', minor: 4999 },
  };
  const usual = [
    snapshotOn(0, { ...states, payment: 'unpaid' }, attributes),
    snapshotOn(0.1, states, attributes),
    snapshotOn(1, { shipment: 'shipped' }, {}, { part: 'shipment:4711', since: { shipment: 1 } }),
    snapshotOn(1, states, attributes),
    snapshotOn(3, { refund: 'succeeded' }, { total: { currency: 'EUR', minor: 99 } }, { part: 'refund:1' }),
  ];
  expect(packHistory(combine(null, reportOf(ORDER, ...usual))).length).toBeLessThanOrEqual(1_000);
  const often = Array.from({ length: 1_000 }, (_, index) => snapshotOn(index / 7.3, states, attributes));
  expect(packHistory(combine(null, reportOf(ORDER, ...often))).length).toBeLessThanOrEqual(4_000);
});
