import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../local/replay/csv.ts';
import { readReplayOptions } from '../../../local/replay/options.ts';
import { readOrderHistory } from '../../../local/replay/order-history.ts';

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

function history(rows: string[], ...options: string[]) {
  const read = readReplayOptions(['file.csv', ...COLUMNS, ...options]);
  if (read === 'help') throw new Error('help was not asked for');
  const { facts, faults } = readOrderHistory(
    parseCsv(['no,who,mail,when,sum,credit', ...rows].join('\n')),
    read,
  );
  return { facts, faults, bodies: facts.map(({ body }): unknown => JSON.parse(body)) };
}

describe('an order history', () => {
  test('tells a paid order of the customer for each row', () => {
    expect(history(['17,c1,ann@example.com,2026-01-05 10:00,12.50,0']).bodies).toEqual([
      {
        id: '17:order.paid',
        type: 'order.paid',
        occurredAt: '2026-01-05T10:00:00.000Z',
        customer: { id: 'c1', email: 'ann@example.com' },
        order: { id: '17', total: '12.50', currency: 'GBP' },
      },
    ]);
  });

  test('names the customer by what the row has', () => {
    const { bodies } = history(['1,c1,,2026-01-05 10:00,1,0', '2,,ann@example.com,2026-01-05 10:00,1,0']);
    expect(bodies).toMatchObject([{ customer: { id: 'c1' } }, { customer: { email: 'ann@example.com' } }]);
  });

  test('tells a refund of the customer, tied to no order, with the amount without its sign', () => {
    expect(history(['C17,c1,,2026-01-05 10:00,-12.50,1'], '--refund-when', 'credit=1').bodies).toEqual([
      {
        id: 'C17:order.refunded',
        type: 'order.refunded',
        occurredAt: '2026-01-05T10:00:00.000Z',
        customer: { id: 'c1' },
        order: { total: '12.50', currency: 'GBP' },
      },
    ]);
  });

  test('takes a negative amount for a refund, however the row is marked', () => {
    const { facts } = history(['1,c1,,2026-01-05 10:00,-1,0'], '--refund-when', 'credit=1');
    expect(facts.map(({ type: kind }) => kind)).toEqual(['order.refunded']);
  });

  test('knows guests by their order alone, those with a refund too', () => {
    const { bodies } = history(['1,,,2026-01-05 10:00,5,0', '2,,,2026-01-06 10:00,-5,1']);
    expect(bodies).toEqual([
      expect.objectContaining({ type: 'order.paid', order: { id: '1', total: '5', currency: 'GBP' } }),
      expect.objectContaining({ type: 'order.refunded', order: { id: '2', total: '5', currency: 'GBP' } }),
    ]);
    expect(bodies).not.toContainEqual(expect.objectContaining({ customer: expect.anything() }));
  });

  test('comes in the order of the log: by time, at one instant orders before refunds', () => {
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
      '4:order.refunded',
    ]);
  });

  test.each([
    ['no order', ',c1,,2026-01-05 10:00,1,0', 'column no: is empty'],
    ['no time', '1,c1,,soon,1,0', 'column when: "soon" is no time'],
    ['no amount', '1,c1,,2026-01-05 10:00,,0', 'column sum: "": an amount must be'],
    ['a fraction of a penny', '1,c1,,2026-01-05 10:00,1.005,0', 'column sum: "1.005": an amount in GBP'],
    ['a broken address', '1,,ann,2026-01-05 10:00,1,0', 'column mail: "ann" is not an e-mail address'],
    ['too few cells', '1,c1', 'column mail: is missing'],
  ])('tells line and column of a row with %s, and goes on', (_, row, fault) => {
    const { faults, facts } = history([row, '9,c9,,2026-01-05 10:00,1,0']);
    expect(faults).toEqual([{ line: 2, fault: expect.stringContaining(fault) }]);
    expect(facts.map(({ id }) => id)).toEqual(['9:order.paid']);
  });

  test('needs a file with the columns that the options name', () => {
    expect(() => history([], '--refund-when', 'credited=1')).toThrow(
      'The file has no column credited. It has: no, who, mail, when, sum, credit.',
    );
  });
});
