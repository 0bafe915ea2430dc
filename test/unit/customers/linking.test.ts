import { describe, expect, test } from 'vitest';
import { MAX_HOMES } from '../../../shared/customers/customer.ts';
import { linkUpdate } from '../../../shared/customers/linking.ts';
import {
  canonical,
  type KnownIdentities,
  knownCustomerOf,
  type LinkingRules,
  matchUpdate,
} from '../../../shared/customers/match.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { on } from '../../support/activity-builders.ts';
import { customerOf, knownOf } from '../../support/known-customers.ts';
import { TEST_KEY } from '../../support/services.ts';

const { identityName, hiddenName } = createIdentityHash(TEST_KEY);
const RULES: LinkingRules = { identityName, hiddenName, mostCustomers: 2 };
const NOTHING_KNOWN = knownOf([], []);

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';
const ADDRESS = 'email:ann@example.org';

const WOO = 'woo:customer:7';

function update(persons: readonly string[], ...activities: CustomerUpdate['activities']): CustomerUpdate {
  return { persons, objects: [], activities };
}

function match(activities: CustomerUpdate, known: KnownIdentities = NOTHING_KNOWN) {
  const named = matchUpdate(canonical(activities), known, RULES);
  if (named === undefined) throw new Error('the update names a customer');
  return named;
}

/** The update, linked to its customer. By default all of it belongs there. */
function linked(
  activities: CustomerUpdate,
  known: KnownIdentities = NOTHING_KNOWN,
  isOurs: (home: string) => boolean = () => true,
) {
  const named = match(activities, known);
  const [customer = { customerId: 'cus_new', homes: [] }] = named.candidates;
  return linkUpdate(named, known, RULES, customer, isOurs);
}

const brief = ({ owners }: ReturnType<typeof linked>) =>
  owners.map(({ identity, home, customerId, links }) => [identity, home, customerId, links]);

describe('an update without identities', () => {
  test('matches no customer', () => {
    expect(matchUpdate(update([]), NOTHING_KNOWN, RULES)).toBeUndefined();
  });
});

describe('an update about a new customer', () => {
  test('is founded by the highest-ranking person', () => {
    const activities = update([ADDRESS, ANN], on(0, 'visit'));
    expect(match(activities)).toMatchObject({ founder: ANN, home: ANN, candidates: [], isAmbiguous: false });
    expect(linked(activities).homes).toEqual([ANN, identityName(ADDRESS)]);
    expect(linked(activities).activities.map(({ home }) => home)).toEqual([ANN]);
    expect(brief(linked(activities))).toEqual([
      [ANN, ANN, 'cus_new', [identityName(ADDRESS)]],
      [ADDRESS, identityName(ADDRESS), 'cus_new', [hiddenName(ANN)]],
    ]);
  });

  test('is ambiguous if it names more customers of one connection than allowed', () => {
    expect(match(update([ANN, BOB])).isAmbiguous).toBe(false);
    expect(match(update([ANN, BOB, 'shop:customer:3'])).isAmbiguous).toBe(true);
  });
});

describe('an update about a known customer', () => {
  const ann = customerOf('cus_ann', [ANN]);

  test('matches the customer that owns any of its identities', () => {
    expect(match(update([ADDRESS, ANN]), knownOf([ann], [ANN])).candidates).toEqual([ann]);
  });

  test('links the other identities, and stores the links with the new ones', () => {
    expect(brief(linked(update([ANN, ADDRESS]), knownOf([ann], [ANN])))).toEqual([
      [ADDRESS, identityName(ADDRESS), 'cus_ann', [hiddenName(ANN)]],
    ]);
  });

  test('writes nothing when everything is linked, whichever end has the link', () => {
    const both = customerOf('cus_ann', [ANN, ADDRESS]);
    for (const kept of [
      { [ANN]: { links: [hiddenName(ADDRESS)] } },
      { [ADDRESS]: { links: [hiddenName(ANN)] } },
    ]) {
      const known = knownOf([both], [ANN, ADDRESS], kept);
      expect(match(update([ANN, ADDRESS]), known)).toMatchObject({ newEdges: [], isAmbiguous: false });
      expect(linked(update([ANN, ADDRESS]), known).owners).toEqual([]);
    }
  });

  test('stores a new link between two identities of the same customer', () => {
    const both = customerOf('cus_ann', [ANN, ADDRESS]);
    const link = linked(update([ANN, ADDRESS]), knownOf([both], [ANN, ADDRESS]));
    expect(brief(link)).toEqual([[ANN, ANN, 'cus_ann', [identityName(ADDRESS)]]]);
  });

  test('ignores an owner whose home no customer lists', () => {
    const known = knownOf([customerOf('cus_bob', [BOB])], [ANN]);
    expect(knownCustomerOf(known, ANN)).toBeUndefined();
    expect(match(update([ANN]), known).candidates).toEqual([]);
  });
});

describe('an update that connects customers', () => {
  const ann = customerOf('cus_ann', [ANN]);
  const other = customerOf('cus_other', [ADDRESS]);
  const known = knownOf([ann, other], [ANN, ADDRESS]);

  test('is ambiguous: only all their links decide', () => {
    const named = match(update([ADDRESS, ANN]), known);
    expect(named.candidates).toEqual([ann, other]);
    expect(named.isAmbiguous).toBe(true);
    expect(named.newEdges).toEqual([[ANN, identityName(ADDRESS)]]);
  });

  test('does not link identities that a person has declared apart', () => {
    const apart = knownOf([ann, other], [ANN, ADDRESS], {
      [ANN]: { apart: [hiddenName(ADDRESS)] },
      [ADDRESS]: { apart: [hiddenName(ANN)] },
    });
    expect(match(update([ANN, ADDRESS]), apart)).toMatchObject({ newEdges: [], isAmbiguous: true });
  });

  test('does not take a new person who belongs to another of the named identities', () => {
    const link = linked(update([ANN, ADDRESS, WOO]), known, (home) => home === ANN);
    expect(link.homes).toEqual([ANN]);
    expect(link.owners.map(({ identity }) => identity)).toEqual([ANN]);
    expect(link.forOthers).toEqual([update([WOO, ADDRESS])]);
  });
});

describe('a shared identity', () => {
  const mailbox = customerOf('cus_mailbox', [ADDRESS]);
  const ann = customerOf('cus_ann', [ANN]);
  const known = knownOf([mailbox, ann], [ANN], { [ADDRESS]: { shared: true } });

  test('links no customers', () => {
    const named = match(update([ANN, ADDRESS]), known);
    expect(named).toMatchObject({
      persons: [ANN],
      candidates: [ann],
      newEdges: [],
      isAmbiguous: false,
      remainder: [],
    });
  });

  test('receives what names it, and the others named with it are linked on their own', () => {
    const second = 'email:zoe@example.org';
    const named = match(update([second, ADDRESS], on(0, 'visit')), known);
    expect(named).toMatchObject({
      persons: [ADDRESS],
      home: identityName(ADDRESS),
      newEdges: [],
      candidates: [mailbox],
    });
    expect(named.remainder).toEqual([update([ADDRESS, second])]);
  });
});

describe('one identity too many', () => {
  test('is ambiguous: one more customer of one connection', () => {
    const two = customerOf('cus_two', [ANN, BOB, ADDRESS]);
    const known = knownOf([two], [ADDRESS]);
    expect(match(update(['shop:customer:3', ADDRESS]), known).isAmbiguous).toBe(true);
    expect(match(update(['desk:customer:3', ADDRESS]), known).isAmbiguous).toBe(false);
    expect(match(update([ADDRESS]), known).isAmbiguous).toBe(false);
  });

  test('is ambiguous: one more home than allowed', () => {
    const addresses = Array.from({ length: MAX_HOMES - 1 }, (_, index) => `email:${index}@example.org`);
    const known = knownOf([customerOf('cus_full', [ANN, ...addresses])], [ANN]);
    expect(match(update([ANN, ADDRESS]), known).isAmbiguous).toBe(true);
    expect(match(update([ANN]), known).isAmbiguous).toBe(false);
  });
});
