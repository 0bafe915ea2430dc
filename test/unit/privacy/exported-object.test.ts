import { expect, test } from 'vitest';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { exportedObject } from '../../../shared/privacy/exported-object.ts';
import { reportOf, snapshotOn } from '../../support/object-reports.ts';

const readable = new Map([
  ['#own', 'email:ada@example.com'],
  ['#kept', 'shop:customer:2'],
]);

/** The one snapshot of an account as it is exported. */
function exported(attributes: Attributes) {
  const report = reportOf('shop:customer:1', snapshotOn(1, {}, attributes));
  return exportedObject(report, readable).snapshots[0];
}

test('an exported account has its own address and the own account that it was merged into', () => {
  expect(exported({ address: '#own', mergedInto: '#kept' })).toMatchObject({
    address: 'email:ada@example.com',
    mergedInto: 'shop:customer:2',
  });
});

test('an exported account says that it has no address, and is not merged', () => {
  expect(exported({ address: null, mergedInto: null })).toMatchObject({ address: null, mergedInto: null });
});

test('what belongs to other customers is left out of an exported account, also as a keyed hash', () => {
  const snapshot = exported({ address: '#other', mergedInto: '#stranger' });
  expect(snapshot).not.toHaveProperty('address');
  expect(snapshot).not.toHaveProperty('mergedInto');
});
