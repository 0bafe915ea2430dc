import { expect, test } from 'vitest';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { nameObjects, partOf, personsNamedIn } from '../../../shared/intake/named-update.ts';
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

test('an account names its address and the account that it was merged into by keyed hashes only', () => {
  const account = 'shop:customer:1';
  const report = reportOf(
    account,
    snapshotOn(1, {}, { address: ADDRESS, mergedInto: 'shop:customer:2' }),
    snapshotOn(2, {}, { address: null, mergedInto: null }),
  );
  const { objects, identities } = nameObjects(
    { persons: [], activities: [], objects: [report] },
    identityHash,
  );
  const [named] = objects;
  expect(named?.object).toBe(account);
  expect(named?.snapshots.map(({ attributes }) => attributes)).toEqual([
    { address: expect.stringMatching(/^#/), mergedInto: expect.stringMatching(/^#/) },
    { address: null, mergedInto: null },
  ]);
  expect(named && personsNamedIn(named).map((name) => identities.get(name))).toEqual([
    ADDRESS,
    'shop:customer:2',
  ]);
});

test('an object names persons by keyed hashes only', () => {
  const report = reportOf(
    'shop:order:1',
    snapshotOn(1, {}, { account: 'shop:customer:ada-1815', address: ADDRESS, of: 'shop:order:2' }),
  );
  const { objects } = nameObjects({ persons: [], activities: [], objects: [report] }, identityHash);
  expect(objects[0]?.snapshots[0]?.attributes).toEqual({
    account: expect.stringMatching(/^#/),
    address: expect.stringMatching(/^#/),
    of: 'shop:order:2',
  });
});
