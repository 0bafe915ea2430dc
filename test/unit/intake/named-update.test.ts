import { expect, test } from 'vitest';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { nameObjects, partOf } from '../../../shared/intake/named-update.ts';
import { reportOf, snapshotOn } from '../../support/object-reports.ts';
import { TEST_KEY } from '../../support/services.ts';

const identityHash = createIdentityHash(TEST_KEY);
const ADDRESS = 'email:ada@example.com';

test('a part of an update has the identities of all that the whole names', () => {
  const report = reportOf('shop:order:1', snapshotOn(1, {}, { address: ADDRESS }));
  const whole = nameObjects({ persons: [], activities: [], objects: [report] }, identityHash);
  const part = partOf(whole, { persons: [], activities: [], objects: whole.objects });
  expect(part.identities.get(identityHash.identityName(ADDRESS))).toBe(ADDRESS);
});

test('an object names persons by keyed hashes only', () => {
  const [account, mergedInto] = ['shop:customer:ada-1815', 'shop:customer:ada-1816'];
  const report = reportOf(
    'shop:order:1',
    snapshotOn(1, {}, { account, address: ADDRESS, mergedInto, of: 'shop:order:2' }),
  );
  const { objects } = nameObjects({ persons: [], activities: [], objects: [report] }, identityHash);
  expect(objects[0]?.snapshots[0]?.attributes).toEqual({
    account: expect.stringMatching(/^#/),
    address: expect.stringMatching(/^#/),
    mergedInto: expect.stringMatching(/^#/),
    of: 'shop:order:2',
  });
});

test('an object that says "none" names nobody', () => {
  const none = { account: null, address: null, mergedInto: null };
  const report = reportOf('shop:customer:1', snapshotOn(1, {}, none));
  const { objects } = nameObjects({ persons: [], activities: [], objects: [report] }, identityHash);
  expect(objects[0]?.snapshots[0]?.attributes).toEqual(none);
});
