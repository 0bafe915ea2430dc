import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phoneInE164 } from '../../../shared/identity/phone.ts';

const country = fc.option(fc.oneof(fc.constantFrom('DE', 'US', 'GB'), fc.string({ maxLength: 3 })));
const written = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^\+?[0-9 ()-]{0,20}$/));

describe('a phone number', () => {
  test.each<[string, string | null, string]>([
    ['+49 30 5550100', null, '+49305550100'],
    ['+49 (0)30 / 555-0100', null, '+49305550100'],
    ['+49 30 5550100', 'US', '+49305550100'],
    ['+49 30 5550100', 'XX', '+49305550100'],
    ['030 5550100', 'DE', '+49305550100'],
    ['(213) 373-4253', 'US', '+12133734253'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['00 49 30 5550100', 'DE', '+49305550100'],
    ['(213) 373-4253 ext. 7', 'US', '+12133734253'],
  ])('written %s, of %s, is %s in E.164', (text, country, expected) => {
    expect(phoneInE164(text, country)).toBe(expected);
  });

  test.each<[string, string | null]>([
    ['030 5550100', null],
    ['00 49 30 5550100', null],
    ['030 5550100', 'XX'],
    ['030 5550100', '__proto__'],
    ['+49', null],
    ['+999 123456789', null],
    ['555-555-BILL', 'US'],
    ['call +49 30 5550100 after six', null],
    ['n/a', 'DE'],
    ['', 'DE'],
    ['1'.repeat(10_000), 'DE'],
    [`+${'1'.repeat(10_000)}`, null],
  ])('written %s, of %s, is not valid', (text, country) => {
    expect(phoneInE164(text, country)).toBeNull();
  });

  test('is a number in E.164 or null, whatever was written', () =>
    fc.assert(
      fc.property(written, country, (text, of) => {
        expect(phoneInE164(text, of) ?? '+1').toMatch(/^\+[1-9]\d{0,14}$/);
      }),
    ));
});
