import { describe, expect, test } from 'vitest';
import type { Telling } from '../../../shared/connectors/connector.ts';
import { MOST_HOMES } from '../../../shared/customers/customer.ts';
import { linkTelling } from '../../../shared/customers/linking.ts';
import {
  hasPersons,
  holderOf,
  inOrder,
  type Known,
  type LinkingRules,
  nameTelling,
} from '../../../shared/customers/naming.ts';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { TEST_KEY } from '../../support/applying.ts';
import { customerOf, knownOf } from '../../support/known-customers.ts';
import { on } from '../../support/telling-builders.ts';

const { nameOf, hide } = createIdentityHash(TEST_KEY);
const RULES: LinkingRules = { nameOf, hide, mostCustomers: 2 };
const NOBODY = knownOf([], []);

const ANN = 'shop:customer:1';
const BOB = 'shop:customer:2';
const ADDRESS = 'email:ann@example.org';

const WOO = 'woo:customer:7';
const ORDER = 'shop:order:1';
const CART = 'shop:cart:1';

function telling(
  persons: readonly string[],
  objects: readonly string[] = [],
  ...activities: Telling['activities']
): Telling {
  return { persons, objects, activities };
}

function naming(told: Telling, known: Known = NOBODY) {
  const named = nameTelling(inOrder(told), known, RULES);
  if (named === undefined) throw new Error('the telling names somebody');
  return named;
}

/** The telling linked to whoever holds it, where all of it belongs there unless said otherwise. */
function linked(told: Telling, known: Known = NOBODY, isOurs: (home: string) => boolean = () => true) {
  const named = naming(told, known);
  const [customer = { customerId: 'cus_new', homes: [] }] = named.holders;
  return linkTelling(named, known, RULES, customer, isOurs);
}

const brief = ({ owners }: ReturnType<typeof linked>) =>
  owners.map(({ identity, home, customerId, links }) => [identity, home, customerId, links]);

describe('a telling that names nobody', () => {
  test('is about nobody', () => {
    expect(nameTelling(telling([]), NOBODY, RULES)).toBeUndefined();
  });
});

describe('a telling of somebody new', () => {
  test('is founded by the highest-ranking person, under whom its objects are kept', () => {
    const told = telling([ADDRESS, ANN], [ORDER], on(0, 'order.paid'));
    expect(naming(told)).toMatchObject({ founder: ANN, home: ANN, holders: [], isUnclear: false });
    expect(linked(told).homes).toEqual([ANN, nameOf(ADDRESS)]);
    expect(linked(told).activities.map(({ home }) => home)).toEqual([ANN]);
    expect(brief(linked(told))).toEqual([
      [ANN, ANN, 'cus_new', [nameOf(ADDRESS)]],
      [ADDRESS, nameOf(ADDRESS), 'cus_new', [hide(ANN)]],
      [ORDER, ANN, 'cus_new', []],
    ]);
  });

  test('is founded by an object where it names no person', () => {
    const told = telling([], [ORDER, CART], on(0, 'order.paid'));
    expect(naming(told)).toMatchObject({ founder: CART, home: CART });
    expect(linked(told).homes).toEqual([CART]);
    expect(linked(told).owners.map(({ home }) => home)).toEqual([CART, CART]);
  });

  test('is unclear where it names more customers of one connection than may be one', () => {
    expect(naming(telling([ANN, BOB])).isUnclear).toBe(false);
    expect(naming(telling([ANN, BOB, 'shop:customer:3'])).isUnclear).toBe(true);
  });
});

describe('a telling of somebody known', () => {
  const ann = customerOf('cus_ann', [ANN]);

  test('is about whoever holds any of its identities', () => {
    expect(naming(telling([ADDRESS, ANN]), knownOf([ann], [ANN])).holders).toEqual([ann]);
    const byObject = knownOf([ann], [ANN], { [ORDER]: { home: ANN } });
    expect(naming(telling([], [ORDER]), byObject)).toMatchObject({
      holders: [ann],
      home: ANN,
      isUnclear: false,
    });
  });

  test('links what it names besides, and says so with what is new', () => {
    expect(brief(linked(telling([ANN, ADDRESS], [ORDER]), knownOf([ann], [ANN])))).toEqual([
      [ADDRESS, nameOf(ADDRESS), 'cus_ann', [hide(ANN)]],
      [ORDER, ANN, 'cus_ann', []],
    ]);
  });

  test('writes nothing where all of it is linked, whichever end keeps the link', () => {
    const both = customerOf('cus_ann', [ANN, ADDRESS]);
    for (const kept of [{ [ANN]: { links: [nameOf(ADDRESS)] } }, { [ADDRESS]: { links: [hide(ANN)] } }]) {
      const known = knownOf([both], [ANN, ADDRESS], kept);
      expect(naming(telling([ANN, ADDRESS]), known)).toMatchObject({ pairs: [], isUnclear: false });
      expect(linked(telling([ANN, ADDRESS]), known).owners).toEqual([]);
    }
  });

  test('keeps a link that was not known between two who are one already', () => {
    const both = customerOf('cus_ann', [ANN, ADDRESS]);
    const link = linked(telling([ANN, ADDRESS]), knownOf([both], [ANN, ADDRESS]));
    expect(brief(link)).toEqual([[ANN, ANN, 'cus_ann', [nameOf(ADDRESS)]]]);
  });

  test('keeps what is about an object under the home that it has had from the first', () => {
    const both = customerOf('cus_ann', [ORDER, ANN]);
    const { activities } = linked(
      telling([ANN], [ORDER], on(0, 'order.paid'), on(0, 'visit')),
      knownOf([both], [ORDER, ANN]),
    );
    expect(activities.map(({ activity, home }) => [activity.kind, home])).toEqual([
      ['visit', ANN],
      ['order.paid', ORDER],
    ]);
  });

  test('does not believe an owner whose home no customer lists', () => {
    const known = knownOf([customerOf('cus_bob', [BOB])], [], { [ORDER]: { home: ANN } });
    expect(holderOf(known, ORDER)).toBeUndefined();
    expect(naming(telling([], [ORDER]), known).holders).toEqual([]);
  });
});

describe('a telling that connects customers', () => {
  const ann = customerOf('cus_ann', [ANN]);
  const other = customerOf('cus_other', [ADDRESS]);
  const known = knownOf([ann, other], [ANN, ADDRESS]);

  test('is unclear: only what ties them tells who is one', () => {
    const named = naming(telling([ADDRESS, ANN]), known);
    expect(named.holders).toEqual([ann, other]);
    expect(named.isUnclear).toBe(true);
    expect(named.pairs).toEqual([[ANN, nameOf(ADDRESS)]]);
  });

  test('connects them by an object that lies with one of them', () => {
    const byOrder = knownOf([ann, other], [ANN, ADDRESS], { [ORDER]: { home: nameOf(ADDRESS) } });
    expect(naming(telling([ANN], [ORDER]), byOrder)).toMatchObject({
      isUnclear: true,
      pairs: [[ANN, ORDER]],
    });
  });

  test('ties nobody whom a person has said to be apart', () => {
    const apart = knownOf([ann, other], [ANN, ADDRESS], {
      [ANN]: { apart: [nameOf(ADDRESS)] },
      [ADDRESS]: { apart: [hide(ANN)] },
    });
    expect(naming(telling([ANN, ADDRESS]), apart)).toMatchObject({ pairs: [], isUnclear: true });
  });

  test('tells what is about the object of another customer to them', () => {
    const about = on(0, 'order.paid');
    const theirs = knownOf([ann, other], [ANN, ADDRESS], { [ORDER]: { home: nameOf(ADDRESS) } });
    const link = linked(telling([ANN], [ORDER, CART], about, on(0, 'visit')), theirs, (home) => home === ANN);
    expect(link.activities.map(({ activity }) => activity.kind)).toEqual(['visit']);
    expect(link.elsewhere).toEqual([telling([], [ORDER], about)]);
    expect(link.owners.filter(({ identity }) => identity === CART)).toHaveLength(1);
    expect(link.owners.filter(({ identity }) => identity === ORDER)).toEqual([]);
  });

  test('leaves alone an object of another customer of which nothing is told', () => {
    const theirs = knownOf([ann, other], [ANN, ADDRESS], { [ORDER]: { home: nameOf(ADDRESS) } });
    expect(linked(telling([ANN], [ORDER]), theirs, (home) => home === ANN).elsewhere).toEqual([]);
  });

  test('does not take in a new person who is with another of those named', () => {
    const link = linked(telling([ANN, ADDRESS, WOO]), known, (home) => home === ANN);
    expect(link.homes).toEqual([ANN]);
    expect(link.owners.map(({ identity }) => identity)).toEqual([ANN]);
    expect(link.elsewhere).toEqual([telling([WOO, ADDRESS])]);
  });
});

describe('a shared identity', () => {
  const mailbox = customerOf('cus_mailbox', [ADDRESS]);
  const ann = customerOf('cus_ann', [ANN]);
  const known = knownOf([mailbox, ann], [ANN], { [ADDRESS]: { shared: true } });

  test('links nobody', () => {
    const named = naming(telling([ANN, ADDRESS], [ORDER]), known);
    expect(named).toMatchObject({ persons: [ANN], holders: [ann], pairs: [], isUnclear: false, beside: [] });
  });

  test('gets what is told of it by name, and the others named with it are linked by themselves', () => {
    const second = 'email:zoe@example.org';
    const named = naming(telling([second, ADDRESS], [], on(0, 'visit')), known);
    expect(named).toMatchObject({ persons: [ADDRESS], home: nameOf(ADDRESS), pairs: [], holders: [mailbox] });
    expect(named.beside).toEqual([telling([ADDRESS, second])]);
  });

  test('may be an object: what is about it comes to whom it lies with, and who names it is somebody else', () => {
    const about = on(0, 'order.paid');
    const theirs = knownOf([mailbox], [], { [ORDER]: { home: nameOf(ADDRESS), shared: true } });
    const named = naming(telling([ANN], [ORDER, CART], about, on(0, 'visit')), theirs);
    expect(named).toMatchObject({ holders: [], objects: [CART], pairs: [], isUnclear: false });
    expect(named.beside).toEqual([telling([], [ORDER], about)]);
    const alone = naming(telling([], [ORDER], about), theirs);
    expect(alone).toMatchObject({ holders: [mailbox], home: nameOf(ADDRESS), beside: [] });
    expect(alone.telling.activities).toEqual([about]);
  });

  test('is told on its own where several of them are named and nobody else', () => {
    const theirs = knownOf([mailbox], [], {
      [ORDER]: { home: nameOf(ADDRESS), shared: true },
      [CART]: { home: nameOf(ADDRESS), shared: true },
    });
    const about = on(0, 'order.paid');
    const named = naming(telling([], [CART, ORDER], about), theirs);
    expect(named.objects).toEqual([CART]);
    expect(named.beside).toEqual([telling([], [ORDER], about)]);
  });
});

describe('what is one identity too many', () => {
  test('is unclear: a customer more of one connection', () => {
    const two = customerOf('cus_two', [ANN, BOB, ADDRESS]);
    const known = knownOf([two], [ADDRESS]);
    expect(naming(telling(['shop:customer:3', ADDRESS]), known).isUnclear).toBe(true);
    expect(naming(telling(['desk:customer:3', ADDRESS]), known).isUnclear).toBe(false);
    expect(naming(telling([ADDRESS]), known).isUnclear).toBe(false);
  });

  test('is unclear: a home more than there is room for, but not an object, which needs none', () => {
    const orders = Array.from({ length: MOST_HOMES - 1 }, (_, index) => `shop:order:${100 + index}`);
    const known = knownOf([customerOf('cus_full', [ANN, ...orders])], [ANN]);
    expect(naming(telling([ANN, ADDRESS]), known).isUnclear).toBe(true);
    expect(naming(telling([ANN], [CART]), known).isUnclear).toBe(false);
  });
});

describe('a customer', () => {
  test('is a person with a hashed address, and not with a hashed object', () => {
    expect(hasPersons(customerOf('cus_a', [ADDRESS]))).toBe(true);
    expect(hasPersons(customerOf('cus_b', ['shop:order:ann@example.org']))).toBe(false);
  });
});
