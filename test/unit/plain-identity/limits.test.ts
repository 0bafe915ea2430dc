import { describe, expect, test } from 'vitest';
import { body, checkout, objectBody, visit } from '../../support/identity-updates.ts';
import { judged } from '../../support/judged.ts';

const ANN = 'email:ann@example.org';
const BOB = 'email:bob@example.org';
const [PAY_1, PAY_2] = ['pay:customer:1', 'pay:customer:2'] as const;

/** One after the other, each on a day of its own. */
function payAccounts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `pay:customer:${index + 1}`);
}

function sharing(count: number) {
  return payAccounts(count).map((account, index) => body(index, account, { address: ANN }));
}

describe('an address is shared', () => {
  test('if more than five accounts of one connection have it now', () => {
    expect(judged(sharing(5)).customers).toEqual(['ann + pay:1 + pay:2 + pay:3 + pay:4 + pay:5']);
    const six = judged([...sharing(6), visit(3, [ANN])]);
    expect(six.customers).toEqual(['ann', 'pay:1', 'pay:2', 'pay:3', 'pay:4', 'pay:5', 'pay:6']);
    expect(new Set(Object.values(six.reasons))).toEqual(new Set(['shared']));
  });

  test('also for accounts of other connections, and for sixty accounts', () => {
    const sixty = judged([...sharing(60), body(0, 'desk:customer:1', { address: ANN })]);
    expect(sixty.customers).toHaveLength(61);
    expect(sixty.customers).toContain('desk:1');
  });

  test('not by accounts of several connections, of which each has five', () => {
    const desk = [1, 2, 3, 4, 5].map((id) => body(0, `app:customer:${id}`, { address: ANN }));
    expect(judged([...sharing(5), ...desk]).customers).toHaveLength(1);
  });

  test('no longer when the sixth has another one', () => {
    const left = [...sharing(6), body(9, 'pay:customer:6', { address: BOB })];
    expect(judged(left)).toMatchObject({
      // The sixth had it before, and others have it now.
      customers: ['ann + pay:1 + pay:2 + pay:3 + pay:4 + pay:5', 'bob + pay:6'],
      reasons: { 'pay:6 ann': 'former' },
    });
  });

  test('not by accounts that the tool merged', () => {
    const merged = [...sharing(6), body(9, 'pay:customer:6', { mergedInto: PAY_1 })];
    expect(judged(merged)).toMatchObject({
      customers: ['ann + pay:1 + pay:2 + pay:3 + pay:4 + pay:5 + pay:6'],
      reasons: { 'pay:5 ann': 'counts', 'pay:6 ann': 'merged-away' },
    });
  });

  test('for good if more than twenty accounts of one connection ever had it', () => {
    const passedOn = (count: number) =>
      payAccounts(count).flatMap((account, index) => [
        body(index, account, { address: ANN }),
        ...(index === count - 1
          ? []
          : [body(index + 1, account, { address: `email:own-${index}@example.org` })]),
      ]);
    expect(judged(passedOn(20)).reasons['pay:20 ann']).toBe('counts');
    expect(judged(passedOn(21)).reasons['pay:21 ann']).toBe('shared');
  });
});

describe('a per-purchase account', () => {
  const six = [1, 2, 3, 4, 5, 6].map((id) => checkout(id, `pay:customer:${id}`, ANN));
  const everybody = 'ann + pay:1 + pay:2 + pay:3 + pay:4 + pay:5 + pay:6';

  test('is with its address, however many there are', () => {
    const { customers, logs, reasons } = judged(six);
    expect(customers).toEqual([everybody]);
    expect(logs.ann).toHaveLength(6);
    expect(reasons['pay:6 ann']).toBe('leaf');
    const sixty = payAccounts(60).map((account, index) => checkout(index, account, ANN));
    expect(judged(sixty).customers).toHaveLength(1);
  });

  test('counts for no limit, beside five usual ones', () => {
    const usual = [1, 2, 3, 4, 5].map((id) => body(id, `pay:customer:10${id}`, { address: ANN }));
    expect(judged([...six, ...usual]).customers).toHaveLength(1);
  });

  test('is with its address when that is shared, too', () => {
    const shared = payAccounts(6).map((account, index) => body(index, `${account}0`, { address: ANN }));
    expect(judged([...six, ...shared]).customers).toEqual([
      everybody,
      'pay:10',
      'pay:20',
      'pay:30',
      'pay:40',
      'pay:50',
      'pay:60',
    ]);
  });

  test('hands over no address', () => {
    const moved = [body(0, 'pay:customer:9', { address: ANN }), body(1, 'pay:customer:9', { address: BOB })];
    expect(judged([...moved, ...six.slice(0, 1)]).customers).toEqual(['ann + bob + pay:1 + pay:9']);
  });

  test('becomes a usual one by a subscription or its invoice, and the sixth makes the address shared', () => {
    const usual = [1, 2, 3, 4, 5, 6].map((id) =>
      id % 2 === 0
        ? objectBody(20, `pay:subscription:${id}`, { account: `pay:customer:${id}` })
        : objectBody(20, `pay:invoice:${id}`, {
            account: `pay:customer:${id}`,
            of: `pay:subscription:unknown-${id}`,
          }),
    );
    expect(judged([...six, ...usual.slice(0, 5)]).customers).toEqual([everybody]);
    // Whatever came first.
    expect(judged([...usual, ...six]).customers).toEqual(judged([...six, ...usual]).customers);
    expect(judged([...six, ...usual]).customers).toEqual([
      'pay:1',
      'pay:2',
      'pay:3',
      'pay:4',
      'pay:5',
      'pay:6',
    ]);
  });

  test('becomes a usual one by a second address', () => {
    const second = {
      ...objectBody(9, 'pay:order:other', { account: PAY_1, address: BOB }),
      perPurchase: true as const,
    };
    const { customers, reasons } = judged([...six, second]);
    expect(reasons).toMatchObject({ 'pay:1 ann': 'counts', 'pay:1 bob': 'counts', 'pay:2 ann': 'leaf' });
    expect(customers).toEqual(['ann + bob + pay:1 + pay:2 + pay:3 + pay:4 + pay:5 + pay:6']);
  });
});

describe('an account is a device', () => {
  const visits = (count: number, between: number) =>
    Array.from({ length: count }, (_, index) =>
      visit(index * between, ['app:customer:kiosk', `email:guest-${index}@example.org`]),
    );

  test('with more than five addresses within a year', () => {
    expect(judged(visits(5, 1)).customers).toHaveLength(1);
    const six = judged([...visits(6, 1), visit(3, ['email:guest-0@example.org'])]);
    expect(six.customers).toEqual(['app:kiosk', 'guest-0']);
    expect(new Set(Object.values(six.reasons))).toEqual(new Set(['device']));
  });

  test('if the sixth came within 365 days of the first', () => {
    expect(judged(visits(6, 73)).reasons['app:kiosk guest-0']).toBe('device');
    expect(judged(visits(6, 74)).reasons['app:kiosk guest-0']).toBe('counts');
  });

  test('with more than ten addresses ever', () => {
    expect(judged(visits(10, 100)).reasons['app:kiosk guest-0']).toBe('counts');
    expect(judged(visits(11, 100)).reasons['app:kiosk guest-0']).toBe('device');
    expect(judged(visits(200, 100)).customers).toEqual(['app:kiosk']);
  });

  test('and then it neither makes an address shared nor takes it over', () => {
    const six = Array.from({ length: 6 }, (_, index) =>
      visit(10 + index, [PAY_1, `email:guest-${index}@example.org`]),
    );
    const guest = 'email:guest-0@example.org';
    const others = [2, 3, 4, 5, 6].map((id) => body(id, `pay:customer:${id}`, { address: guest }));
    expect(judged([...six, ...others]).customers).toEqual([
      'guest-0 + pay:2 + pay:3 + pay:4 + pay:5 + pay:6',
      'pay:1',
    ]);
    const former = [body(0, PAY_2, { address: guest }), body(5, PAY_2, { address: BOB }), visit(0, [guest])];
    expect(judged([...six, ...former]).customers).toEqual(['bob + guest-0 + pay:2', 'pay:1']);
  });
});

describe('at most forty identities are one customer', () => {
  // Each account moves to the address that the next account of another tool has.
  const chain = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const account = `c${String(index).padStart(2, '0')}:customer:1`;
      const address = (number: number) => `email:a${String(number).padStart(2, '0')}@example.org`;
      return [
        body(0, account, { address: address(index) }),
        body(1, account, { address: address(index + 1) }),
      ];
    }).flat();

  test('and a tie beyond is refused', () => {
    // Twenty accounts and twenty-one addresses.
    const { customers, reasons } = judged(chain(20));
    expect(customers.map((one) => one.split(' + ').length)).toEqual([40]);
    expect(reasons['c19:1 a20']).toBe('full');
    expect(judged(chain(19)).customers.map((one) => one.split(' + ').length)).toEqual([39]);
  });

  test('per-purchase accounts not counted', () => {
    const leaves = payAccounts(50).map((account, index) => checkout(index, account, 'email:a00@example.org'));
    const { customers } = judged([...chain(19), ...leaves]);
    expect(customers.map((one) => one.split(' + ').length)).toEqual([89]);
  });
});
