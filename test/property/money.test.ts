import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exponentOf, moneyOf, parseMoney } from '../../shared/lifecycle/amounts.ts';
import { addMoney, type Money } from '../../shared/lifecycle/money.ts';
import { runs } from '../support/property-runs.ts';

const RUNS = runs(2_000);
const LARGEST = 1_000_000_000_000;
const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KRW', 'KWD', 'BHD', 'GBP');
const minor = fc.oneof(fc.nat({ max: 10_000 }), fc.integer({ min: 0, max: LARGEST }));
const money: fc.Arbitrary<Money> = fc.record({ currency, minor });

/** An amount as a provider writes it, with the decimals of its currency. */
function written({ currency: code, minor: units }: Money): string {
  const exponent = exponentOf(code) ?? 0;
  if (exponent === 0) return String(units);
  const digits = String(units).padStart(exponent + 1, '0');
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

describe('an amount of money', () => {
  test('is read exactly as it was written, with no, two or three decimals', () =>
    fc.assert(
      fc.property(money, fc.nat({ max: 4 }), fc.boolean(), (amount, zeros, lower) => {
        const text = written(amount);
        const padded = text.includes('.') ? text + '0'.repeat(zeros) : text;
        expect(parseMoney(` ${padded} `, lower ? amount.currency.toLowerCase() : amount.currency)).toEqual(
          amount,
        );
      }),
      RUNS,
    ));

  test('is refused rather than rounded', () =>
    fc.assert(
      fc.property(money, fc.integer({ min: 1, max: 9 }), (amount, digit) => {
        const text = written(amount);
        const finer = text.includes('.') ? `${text}${digit}` : `${text}.${digit}`;
        expect(parseMoney(finer, amount.currency)).toHaveProperty('refused');
      }),
      RUNS,
    ));

  test('in minor units is accepted if it is a whole number within the limits', () =>
    fc.assert(
      fc.property(fc.double(), currency, (units, code) => {
        const sensible = Number.isInteger(units) && units >= 0 && units <= LARGEST;
        const reading = moneyOf(units, code);
        if (sensible) expect(reading).toEqual({ currency: code, minor: units });
        else expect(reading).toHaveProperty('refused');
      }),
      RUNS,
    ));

  test('is always read as a whole number of units, whatever the text', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('1e5', '0x10', '1,5', 'NaN', '٣')),
        currency,
        (text, code) => {
          const reading = parseMoney(text, code);
          if ('refused' in reading) return;
          expect(Number.isSafeInteger(reading.minor)).toBe(true);
          expect(text.trim()).toMatch(/^-?[0-9]+(\.[0-9]+)?$/);
        },
      ),
      RUNS,
    ));

  test('is summed exactly and by currency, in any order', () =>
    fc.assert(
      fc.property(fc.array(money, { maxLength: 40 }), (amounts) => {
        const sums = amounts.reduce<readonly Money[]>(addMoney, []);
        const backwards = [...amounts].reverse().reduce<readonly Money[]>(addMoney, []);
        expect(backwards).toEqual(sums);
        for (const code of new Set(amounts.map((amount) => amount.currency))) {
          const exact = amounts.reduce(
            (sum, one) => (one.currency === code ? sum + BigInt(one.minor) : sum),
            0n,
          );
          expect(BigInt(sums.find((sum) => sum.currency === code)?.minor ?? -1)).toBe(exact);
        }
      }),
      RUNS,
    ));

  test.each([
    ['no ISO 4217 code', '1.00', 'XXZ'],
    ['no code at all', '1.00', ''],
    ['a property name of every object', '1.00', 'constructor'],
    ['a negative amount', '-1.00', 'EUR'],
    ['an exponent', '1e2', 'EUR'],
    ['an amount over the limit', '99999999999999', 'EUR'],
    ['an empty amount', '', 'EUR'],
  ])('is refused for %s', (_, amount, code) => {
    expect(parseMoney(amount, code)).toHaveProperty('refused');
  });

  test.each([
    ['XXZ', 'currency "XXZ" is not an ISO 4217 code'],
    ['03012345', 'currency is not an ISO 4217 code'],
    ['ada@example.com', 'currency is not an ISO 4217 code'],
  ])('with the currency %s is refused, and only what looks like a code is repeated', (code, refused) => {
    expect(parseMoney('1.00', code)).toEqual({ refused });
    expect(moneyOf(100, code)).toEqual({ refused });
  });

  test('may be zero, also negative zero', () => {
    expect(parseMoney('-0.00', 'EUR')).toEqual({ currency: 'EUR', minor: 0 });
  });
});
