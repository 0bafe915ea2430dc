import { describe, expect, test } from 'vitest';
import { body, checkout, objectBody, visit } from '../../support/identity-updates.ts';
import { judged } from '../../support/judged.ts';
import type { PairCommand } from '../../support/plain-identity/clusters.ts';

const ANN = 'email:ann@example.org';
const BOB = 'email:bob@example.org';
const [SHOP_1, SHOP_2] = ['shop:customer:1', 'shop:customer:2'] as const;
const [DESK_1, DESK_2, DESK_3] = ['desk:customer:1', 'desk:customer:2', 'desk:customer:3'] as const;

const apart = (...pair: [string, string]): PairCommand => ({ type: 'apart', pair });
const together = (...pair: [string, string]): PairCommand => ({ type: 'together', pair });

describe("a tool's own merge", () => {
  const two = [body(0, DESK_1, { address: ANN }), body(0, DESK_2, { address: BOB })];

  test('ties the two accounts, with both addresses', () => {
    const { customers, merges } = judged([...two, body(9, DESK_1, { mergedInto: DESK_2 })]);
    expect(customers).toEqual(['ann + bob + desk:1 + desk:2']);
    expect(merges).toEqual(['desk:1 desk:2 joined']);
  });

  test('ties an account of which nothing else is known', () => {
    expect(judged([body(9, DESK_1, { mergedInto: DESK_3 })]).customers).toEqual(['desk:1 + desk:3']);
  });

  test('ends when the tool takes it back', () => {
    const back = [...two, body(9, DESK_1, { mergedInto: DESK_2 }), body(10, DESK_1, { mergedInto: null })];
    expect(judged(back).customers).toEqual(['ann + desk:1', 'bob + desk:2']);
  });

  test('may go in a circle, or to the account itself', () => {
    const circle = [
      body(9, DESK_1, { mergedInto: DESK_2 }),
      body(9, DESK_2, { mergedInto: DESK_3 }),
      body(9, DESK_3, { mergedInto: DESK_1 }),
    ];
    expect(judged(circle).customers).toEqual(['desk:1 + desk:2 + desk:3']);
    expect(judged([...two, body(9, DESK_1, { mergedInto: DESK_1 })]).merges).toEqual([]);
  });
});

describe('a ring of accounts', () => {
  test('of several tools is one customer', () => {
    const ring = ['shop', 'desk', 'pay', 'app'].flatMap((name, index) => [
      body(0, `${name}:customer:1`, { address: `email:a${index}@example.org` }),
      body(1, `${name}:customer:1`, { address: `email:a${(index + 1) % 4}@example.org` }),
    ]);
    expect(judged(ring).customers).toEqual(['a0 + a1 + a2 + a3 + app:1 + desk:1 + pay:1 + shop:1']);
  });

  test('of one tool that pass their addresses on at one instant stays apart', () => {
    const ring = [0, 1, 2].flatMap((index) => [
      body(0, `pay:customer:${index}`, { address: `email:a${index}@example.org` }),
      body(1, `pay:customer:${index}`, { address: `email:a${(index + 1) % 3}@example.org` }),
    ]);
    expect(judged(ring).customers).toEqual(['a0 + pay:2', 'a1 + pay:0', 'a2 + pay:1']);
  });
});

describe('a command of a person', () => {
  const tied = [body(0, SHOP_1, { address: ANN }), body(0, DESK_1, { address: ANN })];

  test('sets two apart, whatever ties them', () => {
    const { customers, reasons } = judged(tied, [apart(DESK_1, ANN), apart(DESK_1, SHOP_1)]);
    expect(customers).toEqual(['ann + shop:1', 'desk:1']);
    expect(reasons).toEqual({ 'desk:1 ann': 'refused-apart', 'shop:1 ann': 'counts' });
  });

  test('sets the customers of the two apart, also when a third one ties them', () => {
    // Ties are taken in the order of their text: the help desk gets the address.
    expect(judged(tied, [apart(DESK_1, SHOP_1)]).customers).toEqual(['ann + desk:1', 'shop:1']);
    const { merges } = judged([...tied, body(9, DESK_1, { mergedInto: SHOP_1 })], [apart(DESK_1, SHOP_1)]);
    expect(merges).toEqual(['desk:1 shop:1 refused-apart']);
  });

  test('merges two that nothing ties', () => {
    const two = [body(0, SHOP_1, { address: ANN }), body(0, SHOP_2, { address: BOB })];
    expect(judged(two, [together(SHOP_1, SHOP_2)]).customers).toEqual(['ann + bob + shop:1 + shop:2']);
    expect(judged(two, [together(SHOP_1, BOB)]).customers).toEqual(['ann + bob + shop:1 + shop:2']);
  });

  test('counts if it is the later one about a pair', () => {
    expect(judged(tied, [apart(ANN, DESK_1), together(DESK_1, ANN)]).customers).toEqual([
      'ann + desk:1 + shop:1',
    ]);
    expect(judged(tied, [together(DESK_1, ANN), apart(ANN, DESK_1)]).customers).toEqual([
      'ann + shop:1',
      'desk:1',
    ]);
  });

  test('that contradicts two others is not carried out', () => {
    const three = [visit(0, [SHOP_1]), visit(0, [SHOP_2]), visit(0, [DESK_1])];
    const contradicting = [together(SHOP_1, SHOP_2), together(SHOP_2, DESK_1), apart(DESK_1, SHOP_1)];
    expect(judged(three, contradicting).customers).toEqual(['desk:1 + shop:2', 'shop:1']);
  });

  test('also wins over the address of a per-purchase account', () => {
    const bought = [checkout(0, 'pay:customer:1', ANN), checkout(1, 'pay:customer:2', ANN)];
    expect(judged(bought, [apart('pay:customer:2', ANN)]).customers).toEqual(['ann + pay:1', 'pay:2']);
  });
});

describe('what was reported', () => {
  test('of an object goes to the account that it names last, else to the address', () => {
    const order = 'shop:order:1';
    const guest = objectBody(0, order, { address: BOB });
    expect(judged([guest]).logs).toEqual({ bob: ['shop:order:1'] });
    expect(judged([guest, objectBody(1, order, { account: SHOP_1 })]).logs).toEqual({
      'shop:1': ['shop:order:1'],
    });
    const none = objectBody(2, order, { account: null });
    expect(judged([guest, objectBody(1, order, { account: SHOP_1 }), none]).logs).toEqual({
      bob: ['shop:order:1'],
    });
  });

  test('of an object that names nobody goes with the object that it is of, and may wait', () => {
    const payment = objectBody(0, 'shop:payment:1', { of: 'shop:order:1' });
    expect(judged([payment]).customers).toEqual([]);
    expect(judged([payment, objectBody(0, 'shop:order:1', { account: SHOP_1 })]).logs).toEqual({
      'shop:1': ['shop:order:1', 'shop:payment:1'],
    });
  });

  test('about an object goes with it, else to the account, else to the address', () => {
    const about = visit(3, [DESK_1], { about: 'desk:ticket:1', id: 'rating' });
    const ticket = objectBody(0, 'desk:ticket:1', { account: DESK_2 });
    expect(judged([about, ticket]).logs).toEqual({ 'desk:2': ['desk:ticket:1', 'rating'] });
    const own = visit(3, [ANN, DESK_1], { id: 'visit' });
    expect(judged([own, body(9, DESK_1, { address: BOB }), body(5, DESK_2, { address: ANN })]).logs).toEqual({
      ann: ['desk:2'],
      bob: ['desk:1', 'visit'],
    });
    expect(judged([visit(3, [ANN], { id: 'visit' })]).logs).toEqual({ ann: ['visit'] });
  });

  test('under an address alone goes to whoever has it now', () => {
    const { logs } = judged([
      body(0, SHOP_1, { address: ANN }),
      visit(1, [ANN], { id: 'visit' }),
      body(20, SHOP_1, { address: BOB }),
      body(30, SHOP_2, { address: ANN }),
    ]);
    expect(logs).toEqual({ ann: ['shop:2', 'visit'], bob: ['shop:1'] });
  });

  test('of nobody who has anything left is no customer', () => {
    const moved = [
      objectBody(0, 'shop:order:1', { account: SHOP_1, address: ANN }),
      objectBody(1, 'shop:order:1', { account: SHOP_2, address: BOB }),
    ];
    expect(judged(moved).customers).toEqual(['bob + shop:2']);
    // Two that a person merged are not alone.
    expect(judged(moved, [together(SHOP_1, ANN)]).customers).toEqual(['ann + shop:1', 'bob + shop:2']);
  });
});
