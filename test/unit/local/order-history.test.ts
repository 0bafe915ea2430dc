import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../local/replay/csv.ts';
import { readReplayOptions } from '../../../local/replay/options.ts';
import { readOrderHistory } from '../../../local/replay/order-history.ts';
import { checkColumns } from '../../../local/replay/order-rows.ts';

const COLUMNS = [
  '--order',
  'no',
  '--customer',
  'who',
  '--email',
  'mail',
  '--at',
  'when',
  '--amount',
  'sum',
  '--currency',
  'GBP',
];

const SETTING = { now: Date.parse('2026-06-01T00:00:00Z'), version: '2026-05-31T12:00:00.000Z' };

function history(rows: string[], ...options: string[]) {
  const read = readReplayOptions(['file.csv', ...COLUMNS, ...options]);
  if (read === 'help') throw new Error('help was not asked for');
  const file = parseCsv(['no,who,mail,when,sum,credit', ...rows].join('\n'));
  checkColumns(file, read);
  const { facts, faults, leftOut, guests } = readOrderHistory(file, read, SETTING);
  return { facts, faults, leftOut, guests, bodies: facts.map(({ body }): unknown => JSON.parse(body)) };
}

describe('an order history', () => {
  test('has a paid order of the customer for each row', () => {
    expect(history(['17,c1,ann@example.com,2026-01-05 10:00,12.50,0']).bodies).toEqual([
      {
        id: '17:order.paid',
        type: 'order.paid',
        occurredAt: '2026-01-05T10:00:00.000Z',
        customer: { id: 'c1', email: 'ann@example.com' },
        order: { id: '17', total: '12.50', currency: 'GBP' },
        version: SETTING.version,
      },
    ]);
  });

  test('names the customer by the columns of the row', () => {
    const { bodies } = history(['1,c1,,2026-01-05 10:00,1,0', '2,,ann@example.com,2026-01-05 10:00,1,0']);
    expect(bodies).toMatchObject([{ customer: { id: 'c1' } }, { customer: { email: 'ann@example.com' } }]);
  });

  test('has a refund without an order when the file lacks the order, with a positive amount', () => {
    expect(history(['C17,c1,,2026-01-05 10:00,-12.50,1'], '--refund-when', 'credit=1').bodies).toEqual([
      {
        id: 'C17:order.refunded:2026-01-05T10:00:00.000Z:12.50',
        type: 'order.refunded',
        occurredAt: '2026-01-05T10:00:00.000Z',
        customer: { id: 'c1' },
        order: { total: '12.50', currency: 'GBP' },
        version: SETTING.version,
      },
    ]);
  });

  test('treats a negative amount as a refund, however the row is marked', () => {
    const { facts } = history(['1,c1,,2026-01-05 10:00,-1,0'], '--refund-when', 'credit=1');
    expect(facts.map(({ type: kind }) => kind)).toEqual(['order.refunded']);
  });

  test('identifies guests only by their order, also with a refund', () => {
    const { bodies } = history(['1,,,2026-01-05 10:00,5,0', '2,,,2026-01-06 10:00,-5,1']);
    expect(bodies).toEqual([
      expect.objectContaining({ type: 'order.paid', order: { id: '1', total: '5.00', currency: 'GBP' } }),
      expect.objectContaining({ type: 'order.refunded', order: { id: '2', total: '5.00', currency: 'GBP' } }),
    ]);
    expect(bodies).not.toContainEqual(expect.objectContaining({ customer: expect.anything() }));
  });

  test('counts the orders of guests once each', () => {
    const rows = ['1,,,2026-01-05 10:00,5,0', '1,,,2026-01-07 10:00,-1,1', '2,,,2026-01-06 10:00,-5,1'];
    expect(history([...rows, '3,c1,,2026-01-06 10:00,9,0']).guests).toBe(2);
  });

  test('is sorted like the log: by time, and at one instant orders before refunds', () => {
    const { facts } = history([
      '4,c1,,2026-01-05 10:00,-1,1',
      '3,c1,,2026-01-05 10:00,1,0',
      '2,c2,,2026-01-04 10:00,1,0',
      '1,c1,,2026-01-05 10:00,1,0',
    ]);
    expect(facts.map(({ id }) => id)).toEqual([
      '2:order.paid',
      '1:order.paid',
      '3:order.paid',
      '4:order.refunded:2026-01-05T10:00:00.000Z:1.00',
    ]);
  });

  test('sums the rows of an order, at the time of the first', () => {
    const { bodies, faults } = history([
      '1001,c7,ann@example.com,2026-01-05 10:05,20.00,0',
      '1001,c7,ann@example.com,2026-01-05 10:00,5.50,0',
      '1001,,,2026-01-05 10:06,0,0',
      '1001,c7,ann@example.com,2026-01-05 10:07,100,0',
    ]);
    expect(faults).toEqual([]);
    expect(bodies).toEqual([
      expect.objectContaining({
        id: '1001:order.paid',
        occurredAt: '2026-01-05T10:00:00.000Z',
        order: { id: '1001', total: '125.50', currency: 'GBP' },
      }),
    ]);
  });

  test('has each refund of an order with the order, and with an id by its time and amount', () => {
    const paid = '1001,c7,,2026-01-05 10:00,20.00,0';
    const { bodies } = history([paid, '1001,c7,,2026-01-06 10:00,-5,0']);
    expect(bodies[1]).toMatchObject({
      id: '1001:order.refunded:2026-01-06T10:00:00.000Z:5.00',
      order: { id: '1001', total: '5.00' },
    });
  });

  test('gives a refund the same id whatever other rows the file has, and in whatever order', () => {
    const early = '1001,c7,,2026-01-06 10:00,-1,0';
    const five = '1001,c7,,2026-01-07 10:00,-5,0';
    const six = '1001,c7,,2026-01-07 10:00,-6,0';
    const idsByTotal = (...rows: string[]) =>
      Object.fromEntries(
        history(rows).bodies.map((body) => [
          (body as { order: { total: string } }).order.total,
          (body as { id: string }).id,
        ]),
      );
    const all = idsByTotal(early, five, six);
    expect(new Set(Object.values(all)).size).toBe(3);
    expect(idsByTotal(six, five, early)).toEqual(all);
    expect(idsByTotal(six)).toEqual({ '6.00': all['6.00'] });
    expect(idsByTotal(five, early)).toEqual({ '1.00': all['1.00'], '5.00': all['5.00'] });
  });

  test('counts refunds that are equal in order, time and amount', () => {
    const refund = '1001,c7,,2026-01-06 10:00,-5,0';
    expect(history([refund, refund]).facts.map(({ id }) => id)).toEqual([
      '1001:order.refunded:2026-01-06T10:00:00.000Z:5.00',
      '1001:order.refunded:2026-01-06T10:00:00.000Z:5.00:2',
    ]);
  });

  test('sends the facts of one order one after another, whatever its rows name', () => {
    const { facts } = history([
      '1,c1,,2026-01-05 10:00,1,0',
      '1,,ann@example.com,2026-01-05 10:00,-1,0',
      '2,,Ann@example.com,2026-01-05 10:00,1,0',
      '3,,ann@example.com,2026-01-05 10:00,1,0',
    ]);
    expect(facts.map(({ person }) => person)).toEqual([
      'c1',
      'email:Ann@example.com'.toLowerCase(),
      'email:ann@example.com',
      'c1',
    ]);
  });

  test.each(['', '0', 'NULL', 'null', 'NaN', 'nan', 'n/a', 'N/A', 'None', 'guest', ' 0 '])(
    'takes a customer %j for a guest, and an address so written for none',
    (marker) => {
      const { bodies } = history([`1,${marker},${marker},2026-01-05 10:00,5,0`]);
      expect(bodies).toEqual([expect.not.objectContaining({ customer: expect.anything() })]);
    },
  );

  test('skips rows without an amount if the order has one, as Shopify exports them', () => {
    const { facts, faults } = history(['1,c1,,2026-01-05 10:00,9,0', '1,c1,,,,0']);
    expect(facts).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  test('leaves out an unreadable e-mail address when the customer has a number', () => {
    const { bodies, faults, leftOut } = history(['1,c1,ann,2026-01-05 10:00,5,0']);
    expect(bodies).toEqual([expect.objectContaining({ customer: { id: 'c1' } })]);
    expect(faults).toEqual([]);
    expect(leftOut).toEqual([{ line: 2, column: 'mail', fault: '"ann" is not an e-mail address' }]);
  });

  test('refuses all rows of an order that names several customers', () => {
    const { facts, faults } = history([
      '1,c1,,2026-01-05 10:00,5,0',
      '2,c1,,2026-01-05 10:00,5,0',
      '1,c2,,2026-01-05 10:00,5,0',
    ]);
    const fault = 'order 1 has several customers: compare who in lines 2, 4';
    expect(faults).toEqual([
      { line: 2, column: 'no', fault },
      { line: 4, column: 'no', fault },
    ]);
    expect(facts.map(({ id }) => id)).toEqual(['2:order.paid']);
  });

  test.each([
    ['no order', ',c1,,2026-01-05 10:00,1,0', 'no', 'is empty'],
    ['an order that lost digits', '4.5E+12,c1,,2026-01-05 10:00,1,0', 'no', 'has lost its last digits'],
    ['an order with a sign that lost digits', '+4.5E+12,c1,,2026-01-05 10:00,1,0', 'no', 'has lost its last'],
    ['#REF! as order', '#REF!,c1,,2026-01-05 10:00,1,0', 'no', 'is an error of a spreadsheet'],
    [
      'a column that was too narrow',
      '#######,c1,,2026-01-05 10:00,1,0',
      'no',
      'is an error of a spreadsheet',
    ],
    ['an error as customer', '1,#VALUE!,,2026-01-05 10:00,1,0', 'who', 'is an error of a spreadsheet'],
    ['a customer that lost digits', '1,"4,5E+12",,2026-01-05 10:00,1,0', 'who', 'has lost its last digits'],
    ['an order that lost a letter', '1\ufffd,c1,,2026-01-05 10:00,1,0', 'no', 'lost a letter'],
    ['a line break in its number', '"1\n2",c1,,2026-01-05 10:00,1,0', 'no', 'control characters'],
    ['no time', '1,c1,,soon,1,0', 'when', '"soon" is not a time'],
    ['a time in the future', '1,c1,,2026-06-01 00:01,1,0', 'when', '"2026-06-01 00:01" is in the future'],
    ['no amount', '1,c1,,2026-01-05 10:00,,0', 'sum', 'is empty'],
    ['an unreadable amount', '1,c1,,2026-01-05 10:00,free,0', 'sum', '"free" is not an amount in GBP'],
    ['a fraction of a penny', '1,c1,,2026-01-05 10:00,1234.505,0', 'sum', '"1234.505": an amount in GBP'],
    ['an address alone, broken', '1,,ann,2026-01-05 10:00,1,0', 'mail', '"ann" is not an e-mail address'],
    ['too few cells', '1,c1', undefined, 'has 2 cells, and the header has 6'],
  ])('names line and column of a row with %s, and continues', (_, row, column, fault) => {
    const { faults, facts } = history([row, '9,c9,,2026-01-05 10:00,1,0']);
    expect(faults).toEqual([{ line: 2, ...(column && { column }), fault: expect.stringContaining(fault) }]);
    expect(facts.map(({ id }) => id)).toEqual(['9:order.paid']);
  });

  test('reads the address of a name with an address', () => {
    const { bodies } = history(['1,,Ada <ada@example.com>,2026-01-05 10:00,5,0']);
    expect(bodies).toMatchObject([{ customer: { email: 'ada@example.com' } }]);
  });

  test('has no refund of zero', () => {
    const { facts, faults } = history(
      ['1,c1,,2026-01-05 10:00,5,0', '1,c1,,2026-01-06 10:00,0,1'],
      '--refund-when',
      'credit=1',
    );
    expect(facts.map(({ id }) => id)).toEqual(['1:order.paid']);
    expect(faults).toEqual([]);
  });

  test.each(['NULL', 'NaN', 'n/a', '-', '0', 'undefined', '#N/A'])(
    'refuses the order number %j',
    (marker) => {
      const { facts, faults } = history([`${marker},c1,,2026-01-05 10:00,1,0`]);
      expect(facts).toEqual([]);
      expect(faults).toMatchObject([
        { column: 'no', fault: `"${marker}" stands for a missing value, not for an order` },
      ]);
    },
  );

  test('accepts an id that only resembles a number in exponent form', () => {
    expect(history(['1E5,4E2,,2026-01-05 10:00,1,0']).faults).toEqual([]);
  });

  test('needs each column that the options name exactly once', () => {
    expect(() => history([], '--refund-when', 'Credit=1')).toThrow(
      'The file has no column Credit; did you mean "credit"? It has: no, who, mail, when, sum, credit.',
    );
    const read = readReplayOptions(['file.csv', ...COLUMNS]);
    if (read === 'help') throw new Error('help was not asked for');
    expect(() => checkColumns(parseCsv('no,who,mail,when,sum,sum\n'), read)).toThrow('2 columns sum');
    expect(() => checkColumns(parseCsv('no|who|mail\n1|2|3\n'), read)).toThrow(
      'Its first line has only one: "no|who|mail". Delete lines above the header. A separator other than',
    );
  });
});
