import { describe, expect, test } from 'vitest';
import { linkUpdate } from '../../../shared/customers/linking.ts';
import {
  canonical,
  type KnownIdentities,
  knownCustomerOf,
  matchUpdate,
} from '../../../shared/customers/match.ts';
import { newOwner, type Owner } from '../../../shared/customers/owner.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { createIdentityHash, type IdentityName } from '../../../shared/identity/identity-hash.ts';
import { on } from '../../support/activity-builders.ts';
import { customerOf, knownOf } from '../../support/known-customers.ts';
import { paidOrder } from '../../support/object-builders.ts';
import { TEST_KEY } from '../../support/services.ts';

const { identityName, hiddenName } = createIdentityHash(TEST_KEY);
const NOTHING_KNOWN = knownOf([], []);
const ANN = 'shop:customer:1';
const ADDRESS = 'email:ann@example.org';

function update(persons: readonly string[], rest: Partial<CustomerUpdate> = {}): CustomerUpdate {
  return { persons, objects: [], activities: [], ...rest };
}

function match(given: CustomerUpdate, known: KnownIdentities = NOTHING_KNOWN) {
  const found = matchUpdate(canonical(given), known, identityName);
  if (found === undefined) throw new Error('the update names a person');
  return found;
}

/** The update, linked to its customer or to a new one. */
function linked(
  given: CustomerUpdate,
  known: KnownIdentities = NOTHING_KNOWN,
  pending: readonly Owner[] = [],
) {
  const found = match(given, known);
  const names = new Map<IdentityName, Owner>(pending.map((owner) => [identityName(owner.identity), owner]));
  const customer = found.customer ?? { customerId: 'cus_new', homes: [] };
  return linkUpdate(found, given, known, identityName, names, customer);
}

describe('an update in canonical form', () => {
  test('has each person once, accounts before addresses, and its activities in log order', () => {
    const [first, second] = [on(1, 'visit'), on(2, 'visit')];
    const given = canonical(update([ADDRESS, ANN, ADDRESS], { activities: [second, first] }));
    expect(given).toMatchObject({ persons: [ANN, ADDRESS], activities: [first, second] });
  });

  test('has each object once, with all that is reported of it', () => {
    const reports = [paidOrder(1, 7), paidOrder(2, 8), paidOrder(3, 7)];
    const { objects } = canonical(update([ANN], { objects: reports }));
    expect(objects.map(({ object, snapshots }) => [object, snapshots.length])).toEqual([
      ['shop:order:7', 2],
      ['shop:order:8', 1],
    ]);
  });
});

describe('an update', () => {
  const ann = customerOf('cus_ann', [ANN]);

  test('without persons matches nobody', () => {
    expect(matchUpdate(update([]), NOTHING_KNOWN, identityName)).toBeUndefined();
  });

  test('concerns its account, and its address only if it names no account', () => {
    expect(match(update([ADDRESS, ANN]))).toEqual({ person: ANN, home: ANN, customer: null });
    expect(match(update([ADDRESS]))).toMatchObject({ person: ADDRESS, home: identityName(ADDRESS) });
  });

  test('matches the customer that owns its account, not the one that owns its address', () => {
    const other = customerOf('cus_other', [ADDRESS]);
    const known = knownOf([ann, other], [ANN, ADDRESS]);
    expect(match(update([ADDRESS, ANN]), known).customer).toBe(ann);
    expect(match(update([ADDRESS, 'shop:customer:2']), known).customer).toBeNull();
  });

  test('does not match by an owner whose home no customer lists', () => {
    const known = knownOf([customerOf('cus_other', ['shop:customer:2'])], [ANN]);
    expect(knownCustomerOf(known, ANN)).toBeUndefined();
    expect(match(update([ANN]), known).customer).toBeNull();
  });
});

describe('linking an update', () => {
  const ann = customerOf('cus_ann', [ANN]);

  test('writes the owner of a new person', () => {
    expect(linked(update([ANN]))).toEqual({ owners: [newOwner(ANN, ANN, 'cus_new')], homes: [ANN] });
  });

  test('writes nothing of a known person without news', () => {
    expect(linked(update([ANN]), knownOf([ann], [ANN]))).toEqual({ owners: [], homes: [ANN] });
  });

  test('writes contact data only if it changes', () => {
    const contact = { name: { text: 'Ann', at: 5 }, phone: null };
    const known = knownOf([ann], [ANN], {});
    const [written] = linked(update([ANN], { contact }), known).owners;
    expect(written).toMatchObject({ identity: ANN, contact });
    const later = { ...known, owners: new Map(written === undefined ? [] : [[ANN, written]]) };
    expect(linked(update([ANN], { contact }), later).owners).toEqual([]);
  });

  test('writes owners whose claims change: those of its customer with the customer, others as they are', () => {
    const claim = { since: 1, until: null, last: 1 };
    const account = { ...newOwner(ANN, ANN), claims: [{ other: hiddenName(ADDRESS), ...claim }] };
    const address = {
      ...newOwner(ADDRESS, identityName(ADDRESS), 'cus_other'),
      claims: [{ other: hiddenName(ANN), ...claim }],
    };
    expect(linked(update([ANN, ADDRESS]), NOTHING_KNOWN, [account, address]).owners).toEqual([
      { ...account, customerId: 'cus_new' },
      address,
    ]);
  });

  test('keeps the erasure of an identity that returns', () => {
    const erasure = { at: 9, generation: 2 };
    const tombstone = { hash: hiddenName(ANN).slice(1), customerId: 'cus_gone', erasure };
    const known = { ...NOTHING_KNOWN, tombstones: new Map([[ANN, tombstone]]) };
    expect(linked(update([ANN]), known).owners).toEqual([{ ...newOwner(ANN, ANN, 'cus_new'), erasure }]);
  });
});
