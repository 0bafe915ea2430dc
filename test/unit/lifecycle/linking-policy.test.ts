import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../../shared/lifecycle/read-policy.ts';
import { policyWith } from '../../support/services.ts';

describe('the linking rules of a policy', () => {
  test('allow five accounts of an address and five addresses of an account by default', () => {
    expect(policyWith().linking).toMatchObject({ maxAccounts: 5, maxAddresses: 5 });
    expect(policyWith({ linking: { maxAccounts: 2 } }).linking).toMatchObject({
      maxAccounts: 2,
      maxAddresses: 5,
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
    for (const linking of [{ maxAccounts: 2 }, { maxAddresses: 2 }])
      expect(policyWith({ linking }).version).not.toBe(policyWith().version);
  });

  test.each([
    ['no account at all', { linking: { maxAccounts: 0 } }, 'linking.maxAccounts'],
    ['half an account', { linking: { maxAccounts: 1.5 } }, 'linking.maxAccounts'],
    ['no address at all', { linking: { maxAddresses: 0 } }, 'linking.maxAddresses'],
    ['a former name', { linking: { mostCustomers: 3 } }, 'linking'],
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
