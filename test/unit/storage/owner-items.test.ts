import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Owner } from '../../../shared/customers/owner.ts';
import { createIdentityHash, type HiddenName } from '../../../shared/identity/identity-hash.ts';
import { ownerItem, readOwner } from '../../../shared/storage/owner-items.ts';
import { runs } from '../../support/property-runs.ts';
import { TEST_KEY } from '../../support/services.ts';

const { hash, hiddenName } = createIdentityHash(TEST_KEY);

const instant = fc.oneof(
  fc.integer({ min: 0, max: 4_102_444_800_000 }),
  fc.constantFrom(0, 1, 1_767_225_600_000),
);
const name: fc.Arbitrary<HiddenName> = fc
  .oneof(
    fc.nat({ max: 99 }).map((number) => `shop:customer:${number}`),
    fc.emailAddress().map((address) => `email:${address}`),
  )
  .map(hiddenName);
const names = fc.uniqueArray(name, { maxLength: 4 });
const claim = fc
  .record({
    other: name,
    since: instant,
    length: fc.oneof(instant, fc.constant(null)),
    gap: fc.option(instant),
  })
  .map(({ other, since, length, gap }) => {
    // Null for the last report of an account whose id is the address.
    const last = length === null ? Number.MAX_SAFE_INTEGER : since + length;
    return { other, since, last, until: gap === null || length === null ? null : last + gap };
  });
const contact = fc.record({
  name: fc.option(fc.record({ text: fc.string({ minLength: 1 }), at: instant })),
  phone: fc.option(
    fc.record({ text: fc.string({ minLength: 1 }), at: instant, country: fc.option(fc.constant('DE')) }),
  ),
});

const owner: fc.Arbitrary<Owner> = fc
  .record({
    identity: fc.constantFrom('shop:customer:7', 'email:ada@example.org', 'shop:order:7'),
    version: fc.nat(),
    home: name,
    customerId: fc.constantFrom(null, 'cus_1'),
    claims: fc.array(claim, { maxLength: 20 }),
    facts: fc.record({
      isStated: fc.boolean(),
      isClosed: fc.boolean(),
      isDevice: fc.boolean(),
      isPerPurchase: fc.boolean(),
    }),
    mergedInto: fc.option(name),
    mergedFrom: names,
    crowded: fc.boolean(),
    commands: fc.uniqueArray(instant, { maxLength: 3 }),
    erasedClaims: fc.record({
      counts: fc.dictionary(fc.constantFrom('shop', 'desk'), fc.integer({ min: 1, max: 99 }), {
        noNullPrototype: true,
      }),
      handover: fc.option(instant),
    }),
    apart: names,
    together: names,
    children: fc.uniqueArray(fc.constantFrom('shop:payment:1', 'shop:payment:2')),
    ahead: names,
    contact: fc.option(contact.filter((one) => one.name !== null || one.phone !== null)),
    erasure: fc.option(fc.record({ at: instant, generation: fc.nat() })),
  })
  // That an account was merged stands once, as the account that it was merged into.
  .map(({ facts, ...rest }) => ({ ...rest, facts: { ...facts, isMerged: rest.mergedInto !== null } }));

describe('the item of an owner', () => {
  test('is read as the owner that was stored', () =>
    fc.assert(
      fc.property(owner, (stored) => {
        expect(readOwner(ownerItem(stored, hash(stored.identity)))).toEqual(stored);
      }),
      runs(1_000),
    ));

  test('stores a claim in about 45 characters', () => {
    const since = 1_767_225_600_000;
    const other = hiddenName('email:ada@example.org');
    const claims = [{ other, since, until: since + 1_000, last: since + 500 }];
    const blank = fc.sample(owner, { numRuns: 1, seed: 1 })[0];
    const item = blank && ownerItem({ ...blank, claims }, 'hash');
    expect(item?.claims).toEqual([`${other} ${since.toString(36)} dw rs`]);
  });
});
