import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../shared/lifecycle/policy.ts';
import { policyWith } from '../../support/services.ts';

describe('the linking rules of a policy', () => {
  test('allow five accounts of one connection by default', () => {
    expect(policyWith().linking.maxAccounts).toBe(5);
    expect(policyWith({ linking: { maxAccounts: 2 } }).linking).toMatchObject({
      maxAccounts: 2,
      neverLink: policyWith().linking.neverLink,
    });
  });

  test('replace a list of placeholders as a whole', () => {
    expect(policyWith({ linking: { neverLink: ['@marketplace.example'] } }).linking.neverLink).toEqual([
      '@marketplace.example',
    ]);
    expect(policyWith({ linking: { neverLink: [] } }).linking.neverLink).toEqual([]);
    expect(policyWith({ linking: { placeholderIds: ['999999'] } }).linking).toMatchObject({
      placeholderIds: ['999999'],
      neverLink: policyWith().linking.neverLink,
    });
  });

  test('are part of the version', () => {
    expect(policyWith({ linking: { maxAccounts: 2 } }).version).not.toBe(policyWith().version);
  });

  test.each([
    ['no customer at all', { linking: { maxAccounts: 0 } }, 'linking.maxAccounts'],
    ['half a customer', { linking: { maxAccounts: 1.5 } }, 'linking.maxAccounts'],
    ['a pattern without an at sign', { linking: { neverLink: ['noreply'] } }, 'linking.neverLink'],
    ['a text instead of a list', { linking: { neverLink: 'noreply@' } }, 'linking.neverLink'],
    ['a number instead of an id', { linking: { placeholderIds: [0] } }, 'linking.placeholderIds'],
    ['an unknown name', { linking: { most: 3 } }, 'linking'],
    ['an unknown e-mail rule', { connections: { shop: { emails: 'never' } } }, 'connections.shop.emails'],
  ])('are refused with the path of %s', (_, overrides, place) => {
    const reading = readPolicy(overrides);
    expect('refused' in reading && reading.refused).toContain(place);
  });
});
