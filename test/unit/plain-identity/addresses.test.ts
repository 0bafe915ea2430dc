import { describe, expect, test } from 'vitest';
import { body, objectBody, visit } from '../../support/identity-updates.ts';
import { judged } from '../../support/judged.ts';

const ANN = 'email:ann@example.org';
const BOB = 'email:bob@example.org';
const CYD = 'email:cyd@example.org';
const [SHOP_1, SHOP_2, SHOP_3] = ['shop:customer:1', 'shop:customer:2', 'shop:customer:3'] as const;
const [DESK_1, DESK_2] = ['desk:customer:1', 'desk:customer:2'] as const;
const [PAY_1, PAY_2, PAY_3] = ['pay:customer:1', 'pay:customer:2', 'pay:customer:3'] as const;

describe('an account ties itself', () => {
  test('to the address that it has now, and so to the accounts of other tools that have it', () => {
    const { customers, reasons } = judged([
      body(0, SHOP_1, { address: ANN }),
      body(5, DESK_1, { address: ANN }),
      body(5, DESK_2, { address: BOB }),
    ]);
    expect(customers).toEqual(['ann + desk:1 + shop:1', 'bob + desk:2']);
    expect(reasons).toEqual({ 'desk:1 ann': 'counts', 'desk:2 bob': 'counts', 'shop:1 ann': 'counts' });
  });

  test('to an address that it had before, as long as no other account of its tool has that now', () => {
    const moved = [body(0, PAY_1, { address: ANN }), body(9, PAY_1, { address: BOB }), visit(1, [ANN])];
    expect(judged(moved).customers).toEqual(['ann + bob + pay:1']);
    expect(judged([...moved, body(0, PAY_2, { address: ANN })])).toMatchObject({
      customers: ['ann + pay:2', 'bob + pay:1'],
      reasons: { 'pay:1 ann': 'former', 'pay:1 bob': 'counts', 'pay:2 ann': 'counts' },
    });
  });

  test('by an activity that names both', () => {
    expect(judged([visit(0, [SHOP_1, ANN]), visit(1, [ANN])]).customers).toEqual(['ann + shop:1']);
  });

  test('to none of several addresses that one activity names', () => {
    expect(judged([visit(0, [SHOP_1, ANN, BOB])]).customers).toEqual(['shop:1']);
  });

  test('to an address that its id is, beside the one that it has', () => {
    const id = 'app:customer:Ann@example.org';
    expect(judged([visit(0, [id]), visit(3, [ANN])]).customers).toEqual(['ann + app:Ann']);
    expect(judged([visit(0, [id, BOB]), visit(3, [ANN])]).customers).toEqual(['ann + app:Ann + bob']);
  });

  test('to no address by what it is named with in a list of objects of others', () => {
    const order = objectBody(0, 'shop:order:1', { account: SHOP_1 });
    expect(judged([{ ...order, persons: [SHOP_2, ANN] }]).customers).toEqual(['shop:1']);
  });
});

describe('an address changes hands', () => {
  test('when another account of the tool first has it after the first one gave it up', () => {
    const taken = [
      body(0, PAY_1, { address: ANN }),
      body(40, PAY_1, { address: BOB }),
      body(80, PAY_2, { address: ANN }),
    ];
    expect(judged(taken)).toMatchObject({
      customers: ['ann + pay:2', 'bob + pay:1'],
      reasons: { 'pay:1 ann': 'changed-hands' },
    });
  });

  test('at the instant at which the first one gave it up, too', () => {
    const swapped = [
      body(0, PAY_1, { address: ANN }),
      body(0, PAY_2, { address: BOB }),
      body(40, PAY_1, { address: BOB }),
      body(40, PAY_2, { address: ANN }),
    ];
    expect(judged(swapped).customers).toEqual(['ann + pay:2', 'bob + pay:1']);
  });

  test('for every tool: an account of another one is tied when it states the address since then', () => {
    const taken = [
      body(0, SHOP_1, { address: ANN }),
      body(0, DESK_1, { address: ANN }),
      body(50, SHOP_1, { address: BOB }),
      body(60, SHOP_2, { address: ANN }),
    ];
    expect(judged(taken)).toMatchObject({
      customers: ['ann + shop:2', 'bob + shop:1', 'desk:1'],
      reasons: { 'desk:1 ann': 'changed-hands' },
    });
    // The help desk learns of the change late.
    expect(judged([...taken, body(70, DESK_1, { address: BOB })]).customers).toEqual([
      'ann + shop:2',
      'bob + desk:1 + shop:1',
    ]);
    expect(judged([...taken, body(60, DESK_1, { address: ANN })]).customers).toEqual([
      'ann + desk:1 + shop:2',
      'bob + shop:1',
    ]);
  });

  test('ten times in a row, and ties its last holder only', () => {
    const holders = Array.from({ length: 10 }, (_, index) => [
      body(index * 10, `pay:customer:${index}`, { address: ANN }),
      body(index * 10 + 9, `pay:customer:${index}`, { address: `email:own-${index}@example.org` }),
    ]).flat();
    // The last one keeps it.
    const { customers, reasons } = judged(holders.slice(0, -1));
    expect(customers).toContain('ann + pay:9');
    expect(customers).toHaveLength(10);
    expect(reasons).toMatchObject({ 'pay:0 ann': 'changed-hands', 'pay:8 ann': 'changed-hands' });
  });

  test('and back: who has it again has it since then', () => {
    const back = [
      body(0, PAY_1, { address: ANN }),
      body(10, PAY_1, { address: BOB }),
      body(20, PAY_2, { address: ANN }),
      body(30, PAY_2, { address: CYD }),
      body(40, PAY_1, { address: ANN }),
    ];
    expect(judged(back)).toMatchObject({
      customers: ['ann + bob + pay:1', 'cyd + pay:2'],
      reasons: { 'pay:2 ann': 'changed-hands', 'pay:1 bob': 'counts' },
    });
  });

  test('not by half a swap: what the first one did not give up, both have', () => {
    const half = [
      body(0, PAY_1, { address: ANN }),
      body(0, PAY_2, { address: BOB }),
      body(40, PAY_2, { address: ANN }),
    ];
    expect(judged(half).customers).toEqual(['ann + bob + pay:1 + pay:2']);
  });
});

describe('where a tool allows an address once', () => {
  const taken = [body(0, SHOP_1, { address: ANN }), body(10, SHOP_2, { address: ANN })];

  test('a later account ends the claim of an earlier one, whose change was not reported', () => {
    expect(judged(taken)).toMatchObject({
      customers: ['ann + shop:2', 'shop:1'],
      reasons: { 'shop:1 ann': 'changed-hands', 'shop:2 ann': 'counts' },
    });
  });

  test('its own end counts if that was earlier, else the beginning of the later one', () => {
    const desk = body(5, DESK_1, { address: ANN });
    expect(judged([...taken, desk, body(20, SHOP_1, { address: BOB })])).toMatchObject({
      customers: ['ann + shop:2', 'bob + shop:1', 'desk:1'],
      reasons: { 'desk:1 ann': 'changed-hands', 'shop:1 ann': 'changed-hands' },
    });
  });

  test('half a swap is a whole one as far as it is known', () => {
    const half = [
      body(0, SHOP_1, { address: ANN }),
      body(0, SHOP_2, { address: BOB }),
      body(40, SHOP_2, { address: ANN }),
    ];
    expect(judged(half).customers).toEqual(['ann + bob + shop:2', 'shop:1']);
  });

  test('both have it if the earlier one states it again, or both state it at one instant', () => {
    expect(judged([...taken, body(10, SHOP_1, { address: ANN })]).customers).toEqual([
      'ann + shop:1 + shop:2',
    ]);
    expect(judged([...taken, visit(30, [SHOP_1, ANN])]).customers).toEqual(['ann + shop:1 + shop:2']);
  });

  test('the address of a closed account was free, and that of one which is open again was not', () => {
    const closed = [...taken, body(5, SHOP_1, { closed: true })];
    expect(judged(closed).customers).toEqual(['ann + shop:1 + shop:2']);
    expect(judged([...closed, body(20, SHOP_1)]).customers).toEqual(['ann + shop:2', 'shop:1']);
  });

  test('so was that of an account that the tool merged', () => {
    expect(judged([...taken, body(5, SHOP_1, { mergedInto: SHOP_3 })]).customers).toEqual([
      'ann + shop:1 + shop:2 + shop:3',
    ]);
  });

  test('a tool that allows it often says nothing by it', () => {
    const often = [PAY_1, PAY_2, PAY_3].map((account, index) => body(index * 10, account, { address: ANN }));
    expect(judged(often).customers).toEqual(['ann + pay:1 + pay:2 + pay:3']);
  });
});

describe('statements of the address of an account', () => {
  test('that are late count from their own instant', () => {
    // Reported last, but older than what is known.
    expect(
      judged([body(9, PAY_1, { address: BOB }), body(0, PAY_1, { address: ANN }), visit(1, [ANN])]),
    ).toMatchObject({
      customers: ['ann + bob + pay:1'],
    });
    const taken = [body(10, SHOP_1, { address: ANN }), body(20, SHOP_2, { address: ANN })];
    expect(judged([...taken, body(25, SHOP_1, { address: ANN })]).customers).toEqual([
      'ann + shop:1 + shop:2',
    ]);
  });

  test('of one instant count in the order of their text', () => {
    const both = [body(0, PAY_1, { address: BOB }), body(0, PAY_1, { address: ANN })];
    // The other account is tied to the address that the first one no longer has.
    const { reasons } = judged([...both, body(0, PAY_2, { address: ANN })]);
    expect(reasons).toEqual({ 'pay:1 ann': 'former', 'pay:1 bob': 'counts', 'pay:2 ann': 'counts' });
  });

  test('take an address away if they say that it is unverified or gone', () => {
    const six = [1, 2, 3, 4, 5, 6].map((id) => body(id, `pay:customer:${id}`, { address: null }));
    const { customers, reasons } = judged([...six, body(0, DESK_1, { address: ANN }), visit(2, [ANN])]);
    expect(customers).toHaveLength(7);
    expect(customers).toContain('ann + desk:1');
    expect(reasons).toEqual({ 'desk:1 ann': 'counts' });
  });

  test('by an activity count as of its latest version', () => {
    const id = 'pay:visit:1';
    const corrected = [
      visit(0, [PAY_1, ANN], { id }),
      visit(20, [PAY_1, ANN], { id, version: '1' }),
      body(10, PAY_1, { address: BOB }),
    ];
    // By the first version Bob's would be the present address.
    expect(judged([...corrected, body(15, PAY_2, { address: BOB })])).toMatchObject({
      customers: ['ann + pay:1', 'bob + pay:2'],
      reasons: { 'pay:1 bob': 'former' },
    });
  });

  test('of placeholders, and of connections that are not trusted, are none', () => {
    const noreply = 'email:noreply@shop.example';
    const none = [
      visit(0, [SHOP_1, noreply]),
      body(0, SHOP_2, { address: noreply }),
      visit(0, ['survey:customer:1', ANN]),
      visit(1, ['survey:customer:2', ANN]),
    ];
    // An account that got one no longer has what it had before.
    const replaced = [body(0, PAY_1, { address: ANN }), body(1, PAY_1, { address: noreply })];
    expect(judged([...replaced, body(0, PAY_2, { address: ANN })]).reasons).toMatchObject({
      'pay:1 ann': 'former',
    });
    // What is reported of a placeholder alone is not lost.
    expect(judged([visit(0, [noreply], { id: 'visit' })]).logs).toEqual({
      'noreply@shop.example': ['visit'],
    });
    expect(judged(none)).toMatchObject({
      customers: ['shop:1', 'shop:2', 'survey:1', 'survey:2'],
      reasons: {},
    });
  });
});

describe('an object claims an address for its account', () => {
  const order = objectBody(0, 'shop:order:1', { account: SHOP_1, address: ANN });

  test('as long as nothing was stated of the account itself', () => {
    expect(judged([order, visit(1, [ANN])]).customers).toEqual(['ann + shop:1']);
    expect(judged([order, visit(1, [ANN]), body(0, SHOP_1, { address: BOB })]).customers).toEqual([
      'ann',
      'bob + shop:1',
    ]);
    // The tool calls it unverified.
    expect(judged([order, visit(1, [ANN]), body(9, SHOP_1, { address: null })]).customers).toEqual([
      'ann',
      'shop:1',
    ]);
    // A body that does not say is no statement.
    expect(judged([order, visit(1, [ANN]), body(9, SHOP_1)]).customers).toEqual(['ann + shop:1']);
  });

  test('as long as it names that pair', () => {
    const other = visit(1, [ANN]);
    const corrected = objectBody(5, 'shop:order:1', { account: SHOP_2, address: BOB });
    expect(judged([order, other, corrected, visit(2, [SHOP_1])]).customers).toEqual([
      'ann',
      'bob + shop:2',
      'shop:1',
    ]);
    const withoutAddress = objectBody(5, 'shop:order:1', { account: SHOP_2 });
    expect(judged([order, other, withoutAddress]).customers).toEqual(['ann', 'shop:2']);
    const guest = objectBody(5, 'shop:order:1', { account: null, address: ANN });
    expect(judged([order, other, guest]).customers).toEqual(['ann']);
  });

  test('and never ties two accounts that it named one after the other', () => {
    const ticket = (day: number, account: string) => objectBody(day, 'desk:ticket:1', { account });
    const { customers, logs } = judged([
      body(0, DESK_1, { address: ANN }),
      body(0, DESK_2, { address: BOB }),
      ticket(1, DESK_1),
      ticket(2, DESK_2),
    ]);
    expect(customers).toEqual(['ann + desk:1', 'bob + desk:2']);
    expect(logs).toMatchObject({ bob: ['desk:2', 'desk:ticket:1'] });
  });

  test('that it named last, of two deliveries in opposite directions', () => {
    const back = objectBody(3, 'shop:order:1', { account: SHOP_2, address: BOB });
    const again = objectBody(3, 'shop:order:1', { account: SHOP_1, address: ANN });
    // At one instant the greater content counts.
    expect(judged([order, back, again]).customers).toEqual(['bob + shop:2']);
    expect(judged([again, order, back]).customers).toEqual(['bob + shop:2']);
  });
});
