import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAmountReader, decimalOf } from '../../../local/replay/amount.ts';

function read(text: string, currency = 'EUR', decimalComma = false) {
  return createAmountReader(currency, decimalComma)(text);
}

describe('an amount with a decimal point', () => {
  test.each([
    ['12.50', 1250],
    ['12.5', 1250],
    ['12', 1200],
    ['0', 0],
    ['-0.00', 0],
    ['+3', 300],
    ['-12.50', -1250],
    ['\u221212.50', -1250],
    ['12.50-', -1250],
    ['(12.50)', -1250],
    ['1,234.50', 123_450],
    ['1,234,567', 123_456_700],
    ["1'234.50", 123_450],
    ['1’234.50', 123_450],
    ['1 234.50', 123_450],
    ['1\u202f234.50', 123_450],
    ['12.5000', 1250],
    ['0.500', 50],
    ['1234.500', 123_450],
    ['€12.50', 1250],
    ['€ 12.50', 1250],
    ['12.50 €', 1250],
    ['12.50\u00a0EUR', 1250],
    ['-€5.00', -500],
    ['€-5.00', -500],
    ['eur 5', 500],
  ])('is %j: %d minor units', (text, minor) => {
    expect(read(text)).toEqual({ minor });
  });

  test.each([
    ['', 'is empty'],
    ['abc', 'is not an amount in EUR such as 12.50'],
    ['$12.50', 'is not an amount in EUR'],
    ['12.50 USD', 'is not an amount in EUR'],
    ['12,50', 'does the file need --decimal-comma?'],
    ['1.234,50', 'does the file need --decimal-comma?'],
    [
      '1,200',
      '"1,200" can be read in two ways; if it means 1200, write it like this; if the comma is the decimal mark',
    ],
    [
      '1.200',
      '"1.200" can be read in two ways; if it means 1200, write it like this or give --decimal-comma',
    ],
    ['1.2E+3', 'is not an amount'],
    ['1,23,456.00', 'is not an amount'],
    ["1,234'567", 'is not an amount'],
    ['12.505', 'can be read in two ways'],
    ['1234.505', 'at most 2 decimals'],
    ['(-5)', 'is not an amount'],
    ['--5', 'is not an amount'],
    ['(5', 'is not an amount'],
    ['1 2', 'is not an amount'],
    ['Infinity', 'is not an amount'],
    ['12.50.', 'is not an amount'],
  ])('is not %j', (text, fault) => {
    expect(read(text)).toEqual({ fault: expect.stringContaining(fault) });
  });
});

describe('an amount with a decimal comma', () => {
  test.each([
    ['12,50', 1250],
    ['1.200', 120_000],
    ['1.234,50', 123_450],
    ['1 234,50 €', 123_450],
    ["1'234,50", 123_450],
    ['-1.234.567,00', -123_456_700],
    ['950', 95_000],
  ])('is %j: %d minor units', (text, minor) => {
    expect(read(text, 'EUR', true)).toEqual({ minor });
  });

  test.each([
    ['12.50', 'has a decimal point, and --decimal-comma is given'],
    ['1,200', 'can be read in two ways; if it means 1200, write it like this'],
    ['1,234.50', 'has a decimal point'],
  ])('is not %j', (text, fault) => {
    expect(read(text, 'EUR', true)).toEqual({ fault: expect.stringContaining(fault) });
  });
});

test('an amount has the decimals of its currency', () => {
  expect(read('1200', 'JPY')).toEqual({ minor: 1200 });
  expect(read('1.200', 'KWD')).toEqual({ minor: 1200 });
  expect(read('£5', 'GBP')).toEqual({ minor: 500 });
  expect(read('$5', 'USD')).toEqual({ minor: 500 });
  expect(read('kr 5', 'SEK')).toEqual({ minor: 500 });
});

describe('an amount in a currency without decimals', () => {
  test.each(['1200', '1,200', '1.200', '¥1,200', '￥1200', '1 200', '1200.00'])('is 1200: %j', (text) => {
    expect(read(text, 'JPY')).toEqual({ minor: 1200 });
    expect(read(text.replaceAll(',', '.'), 'JPY')).toEqual({ minor: 1200 });
  });

  test('has one reading with --decimal-comma too', () => {
    expect(read('1.200', 'ISK', true)).toEqual({ minor: 1200 });
    expect(read('1,200', 'ISK', true)).toEqual({ minor: 1200 });
    expect(read('1.200.300', 'ISK')).toEqual({ minor: 1_200_300 });
  });

  test.each([
    ['1.000', '"1.000" can be read in two ways; write 1000 or 1'],
    ['12.5', '"12.5": an amount in JPY has no decimals'],
    ['0.500', '"0.500": an amount in JPY has no decimals'],
    ['0,500', 'is not an amount in JPY such as 1200; does the file need --decimal-comma?'],
    ['abc', '"abc" is not an amount in JPY such as 1200'],
  ])('is not %j', (text, fault) => {
    expect(read(text, 'JPY')).toEqual({ fault: expect.stringContaining(fault) });
  });
});

test.each([
  ['12345678901234567890', '"12345678901234567890" is more than 10000000000.00'],
  ['10000000000.01', '"10000000000.01" is more than 10000000000.00'],
  ['12.3500000000000001', '"12.3500000000000001": an amount in EUR has at most 2 decimals'],
])('an amount that is too large or too exact is refused for that: %s', (text, fault) => {
  expect(read(text)).toEqual({ fault });
});

test('an amount that was written in minor units is read back', () => {
  void fc.assert(
    fc.property(
      fc.integer({ min: -1e11, max: 1e11 }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      fc.boolean(),
      (minor, currency, comma) => {
        const text = `${minor < 0 ? '-' : ''}${decimalOf(Math.abs(minor), currency)}`;
        const readBack = read(comma ? text.replace('.', ',') : text, currency, comma);
        expect(readBack).toEqual({ minor });
      },
    ),
  );
});
