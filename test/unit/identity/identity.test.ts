import { describe, expect, test } from 'vitest';
import { customerIdentity, isPerson, isPersonal, objectIdentity } from '../../../shared/identity/identity.ts';

describe('an identity', () => {
  test('of a customer or object begins with its connection, so that two shops never collide', () => {
    expect(customerIdentity('shop', '17')).toBe('shop:customer:17');
    expect(customerIdentity('outlet', '17')).toBe('outlet:customer:17');
    expect(objectIdentity('shop', 'order', '17')).toBe('shop:order:17');
  });

  test.each(['', 'x'.repeat(257), 'a\nb', '\u0000'])('is not created from the id %j', (id) => {
    expect(customerIdentity('shop', id)).toBeUndefined();
    expect(objectIdentity('shop', 'order', id)).toBeUndefined();
  });

  test('of a customer is not created from an id that looks like the keyed hash of one', () => {
    const hash = 'x'.repeat(22);
    expect(customerIdentity('shop', `#${hash}`)).toBeUndefined();
    expect(customerIdentity('shop', `#${hash}1`)).toBe(`shop:customer:#${hash}1`);
    expect(customerIdentity('shop', hash)).toBe(`shop:customer:${hash}`);
  });

  test('is a person’s or an object’s, whatever its id looks like', () => {
    expect(['shop:customer:1', 'email:ann@example.org'].map(isPerson)).toEqual([true, true]);
    expect(['shop:order:customer', 'shop:cart:email:ann@example.org'].map(isPerson)).toEqual([false, false]);
  });

  test('that contains an address is personal', () => {
    expect(isPersonal('shop:customer:ann@example.org')).toBe(true);
    expect(isPersonal('shop:customer:1')).toBe(false);
  });

  test.each([
    '+4930123456',
    '+49 30 123 456-7',
    '+1 (555) 625-1199',
    '555-625-1199',
    '030/1234567',
    'tel:+4930123456',
    'whatsapp:4915112345678',
  ])('is personal as the phone number %s of a customer', (phone) => {
    expect(isPersonal(`till:customer:${phone}`)).toBe(true);
    expect(isPersonal(`till:order:${phone}`)).toBe(false);
  });

  test.each([
    '7',
    '4915112345678',
    'cus_NffrFeUfNV2Hib',
    'u-88417-ada',
    '3f2b8c1e-0000-4000-8000-000000000001',
    '12-34',
    'K-2026-000123',
    'crm:17',
  ])('is not personal as the id %s of a customer', (id) => {
    expect(isPersonal(`till:customer:${id}`)).toBe(false);
  });
});
