import { describe, expect, test } from 'vitest';
import type { Telling } from '../../../shared/connectors/connector.ts';
import { type Customer, MOST_HOMES } from '../../../shared/customers/customer.ts';
import {
  hasPersons,
  holderOf,
  type Known,
  linkTelling,
  type Owner,
} from '../../../shared/customers/linking.ts';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { fold } from '../../../shared/lifecycle/fold.ts';
import { policyWith, TEST_KEY } from '../../support/applying.ts';
import { on } from '../../support/telling-builders.ts';

const { nameOf } = createIdentityHash(TEST_KEY);

function customer(customerId: string, homes: readonly string[], firstSeenOn = 0): Customer {
  return {
    customerId,
    homes: homes.map(nameOf),
    version: 1,
    lifecycle: fold(policyWith(), [on(firstSeenOn, 'visit')], 0).record,
    risk: { level: 'none', reasons: [] },
    sequence: 1,
    lastOfType: {},
    checkAt: null,
    stale: false,
  };
}

/** Customers, and the identities that lead to them; an identity without a home named is its own. */
function known(customers: readonly Customer[], homes: Readonly<Record<string, string>> = {}): Known {
  const own = customers.flatMap(({ homes: all, customerId }) =>
    all.map((home) => ({ identity: home, home, customerId })),
  );
  const others = Object.entries(homes).map(([identity, home]) => ({
    identity,
    home: nameOf(home),
    customerId: 'cus_hint',
  }));
  return { customers, owners: new Map([...own, ...others].map((owner: Owner) => [owner.identity, owner])) };
}

function telling(
  persons: readonly string[],
  objects: readonly string[] = [],
  ...activities: Telling['activities']
): Telling {
  return { persons, objects, activities };
}

function link(told: Telling, what: Known = known([])) {
  const linked = linkTelling(told, what, nameOf);
  if (linked === undefined) throw new Error('the telling names somebody');
  return linked;
}

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';
const ADDRESS = 'email:ann@example.org';
const ORDER = 'shop:order:1';
const CART = 'shop:cart:1';

describe('a telling that names nobody', () => {
  test('is about nobody', () => {
    expect(linkTelling(telling([], []), known([]), nameOf)).toBeUndefined();
  });
});

describe('a telling of somebody new', () => {
  test('founds a customer by the highest-ranking person, and keeps its objects there', () => {
    const { customer: found, founder, homes, linked } = link(telling([ADDRESS, ANN], [ORDER]));
    expect(found).toBeNull();
    expect(founder).toBe(ANN);
    expect(homes).toEqual([ANN, nameOf(ADDRESS)]);
    expect(linked).toEqual([
      { identity: ANN, home: ANN },
      { identity: ADDRESS, home: nameOf(ADDRESS) },
      { identity: ORDER, home: ANN },
    ]);
  });

  test('founds a customer by an object where it names no person', () => {
    const { founder, homes, linked, activities } = link(telling([], [ORDER, CART], on(0, 'order.paid')));
    expect(founder).toBe(CART);
    expect(homes).toEqual([CART]);
    expect(linked.map(({ home }) => home)).toEqual([CART, CART]);
    expect(activities.map(({ home }) => home)).toEqual([CART]);
  });
});

describe('a telling of somebody known', () => {
  test('goes to the owner of its highest-ranking known identity', () => {
    const ann = customer('cus_ann', [ANN]);
    const bob = customer('cus_bob', [ADDRESS]);
    const {
      customer: found,
      absorbed,
      linked,
      homes,
    } = link(telling([ADDRESS, ANN]), {
      ...known([ann, bob]),
      owners: new Map([
        [ANN, { identity: ANN, home: ANN, customerId: 'cus_ann' }],
        [ADDRESS, { identity: ADDRESS, home: nameOf(ADDRESS), customerId: 'cus_bob' }],
      ]),
    });
    expect(found).toBe(ann);
    expect(absorbed).toEqual([]);
    expect(linked).toEqual([]);
    expect(homes).toEqual([ANN]);
  });

  test('links what it names besides', () => {
    const {
      customer: found,
      linked,
      homes,
    } = link(telling([ANN, ADDRESS], [ORDER]), known([customer('cus_ann', [ANN])]));
    expect(found?.customerId).toBe('cus_ann');
    expect(linked.map(({ identity }) => identity)).toEqual([ADDRESS, ORDER]);
    expect(homes).toEqual([ANN, nameOf(ADDRESS)]);
  });

  test('finds the person by an object of theirs', () => {
    const ann = customer('cus_ann', [ANN]);
    const { customer: found, activities } = link(
      telling([], [ORDER], on(0, 'order.refunded')),
      known([ann], { [ORDER]: ANN }),
    );
    expect(found).toBe(ann);
    expect(activities.map(({ home }) => home)).toEqual([ANN]);
  });

  test('keeps what is about an object under the home that the object has had from the first', () => {
    const ann = customer('cus_ann', [ORDER, ANN]);
    const { activities } = link(telling([ANN], [ORDER], on(0, 'order.paid'), on(0, 'visit')), known([ann]));
    expect(activities.map(({ home }) => home)).toEqual([ORDER, ANN]);
  });

  test('does not believe an owner whose home no customer lists', () => {
    const told = known([customer('cus_bob', [BOB])], { [ORDER]: ANN });
    expect(holderOf(told, ORDER)).toBeUndefined();
    expect(link(telling([], [ORDER]), told).customer).toBeNull();
  });
});

describe('a customer known by objects alone', () => {
  const guest = customer('cus_guest', [ORDER]);

  test('becomes the person named with them, where the person was not known', () => {
    const { customer: found, absorbed, homes } = link(telling([ANN], [ORDER]), known([guest]));
    expect(found).toBe(guest);
    expect(absorbed).toEqual([]);
    expect(homes).toEqual([ORDER, ANN]);
  });

  test('is folded into the person named with them, where the person was known', () => {
    const ann = customer('cus_ann', [ANN]);
    const { customer: found, absorbed, homes } = link(telling([ANN], [ORDER]), known([ann, guest]));
    expect(found).toBe(ann);
    expect(absorbed).toEqual([guest]);
    expect(homes).toEqual([ANN, ORDER]);
  });

  test('is folded into the one seen first, where no person is named', () => {
    const cart = customer('cus_cart', [CART], -5);
    const { customer: found, absorbed } = link(telling([], [ORDER, CART]), known([guest, cart]));
    expect(found).toBe(cart);
    expect(absorbed).toEqual([guest]);
  });

  test('is one with a hashed address as a person, and not with a hashed object', () => {
    expect(hasPersons(customer('cus_a', [ADDRESS]))).toBe(true);
    expect(hasPersons(customer('cus_b', ['shop:order:ann@example.org']))).toBe(false);
  });
});

describe('an object of another person', () => {
  const ann = customer('cus_ann', [ANN]);
  const bob = customer('cus_bob', [BOB]);
  const about = on(0, 'order.paid');

  test('stays theirs, and what is about it goes there by itself', () => {
    const result = link(
      telling([ANN], [ORDER, CART], about, on(0, 'visit')),
      known([ann, bob], { [ORDER]: BOB }),
    );
    expect(result.customer).toBe(ann);
    expect(result.absorbed).toEqual([]);
    expect(result.activities.map(({ activity }) => activity.kind)).toEqual(['visit']);
    expect(result.linked.map(({ identity }) => identity)).toEqual([CART]);
    expect(result.elsewhere).toEqual([telling([], [ORDER], about)]);
  });

  test('of which nothing is told is left alone', () => {
    expect(link(telling([ANN], [ORDER]), known([ann, bob], { [ORDER]: BOB })).elsewhere).toEqual([]);
  });
});

describe('a customer with as many homes as there may be', () => {
  const orders = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => `shop:order:${from + index}`);
  const full = customer('cus_full', [ANN, ...orders(MOST_HOMES - 1, 100)]);

  test('gets no further person', () => {
    const { linked, beyondLimit, homes } = link(telling([ANN, ADDRESS]), known([full]));
    expect(linked).toEqual([]);
    expect(beyondLimit).toBe(1);
    expect(homes).toHaveLength(MOST_HOMES);
  });

  test('gets further objects, which need no home of their own', () => {
    expect(link(telling([ANN], [CART]), known([full])).linked).toEqual([{ identity: CART, home: ANN }]);
  });

  test('does not take in a customer known by objects, whose activities stay where they are', () => {
    const about = on(0, 'order.paid');
    const guest = customer('cus_guest', [ORDER]);
    const { absorbed, activities, elsewhere, linked } = link(
      telling([ANN], [ORDER], about),
      known([full, guest]),
    );
    expect(absorbed).toEqual([]);
    expect(linked).toEqual([]);
    expect(activities).toEqual([]);
    expect(elsewhere).toEqual([telling([], [ORDER], about)]);
  });

  test('is not reached by taking in several at once', () => {
    const half = customer('cus_half', [ANN, ...orders(14, 100)]);
    const guests = [customer('cus_a', orders(20, 200)), customer('cus_b', orders(20, 300))];
    const { homes, absorbed } = link(
      telling([ANN], ['shop:order:200', 'shop:order:300']),
      known([half, ...guests]),
    );
    expect(absorbed).toHaveLength(1);
    expect(homes.length).toBeLessThanOrEqual(MOST_HOMES);
  });

  test('keeps a place for the person who is named', () => {
    const almost = customer('cus_almost', orders(MOST_HOMES - 1));
    const { homes, linked, beyondLimit } = link(
      telling([ANN], ['shop:order:0', CART]),
      known([almost, customer('cus_cart', [CART])]),
    );
    expect(linked.map(({ identity }) => identity)).toContain(ANN);
    expect(beyondLimit).toBe(0);
    expect(homes).toHaveLength(MOST_HOMES);
  });
});

describe('more customers known by objects than one transaction can take', () => {
  test('are folded in a few at a time, and what concerns the others waits', () => {
    const numbers = Array.from({ length: 10 }, (_, index) => index);
    const guests = numbers.map((number) => customer(`cus_${number}`, [`shop:order:${number}`]));
    const told = telling(
      [ANN],
      numbers.map((number) => `shop:order:${number}`),
      ...numbers.map((number) => on(number, 'order.paid', { object: number })),
    );
    const { absorbed, activities, elsewhere, linked } = link(
      told,
      known([customer('cus_ann', [ANN]), ...guests]),
    );
    expect(absorbed.length).toBeGreaterThan(0);
    expect(absorbed.length).toBeLessThan(10);
    expect(activities).toHaveLength(absorbed.length);
    expect(elsewhere).toEqual([]);
    expect(linked).toEqual([]);
  });
});
