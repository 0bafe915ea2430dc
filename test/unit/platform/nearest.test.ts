import { expect, test } from 'vitest';
import { mustBeOneOf, nearest } from '../../../shared/platform/nearest.ts';

const KINDS = ['order.paid', 'order.placed', 'visit', 'subscription.started'];

test.each([
  ['order.payed', 'order.paid', 'order.placed'],
  ['orderPaid', 'order.paid'],
  ['Order.Placed', 'order.placed'],
  ['vist', 'visit'],
  ['subscription_started', 'subscription.started'],
  ['invoice'],
  [''],
])('the allowed values nearest to %j are %j', (sent, ...expected) => {
  expect(nearest(sent, KINDS)).toEqual(expected);
});

test('the message names the allowed values, the shortened sent value and the nearest allowed value', () => {
  expect(mustBeOneOf(['a-word', 'other'], 'aword')).toBe(
    'must be "a-word" or "other", not "aword"; did you mean "a-word"?',
  );
  expect(mustBeOneOf(['yes'], 7)).toBe('must be "yes", not 7');
  expect(mustBeOneOf(['yes'], undefined)).toBe('must be "yes", not missing');
  expect(mustBeOneOf(['yes'], 'x'.repeat(99))).toBe(`must be "yes", not "${'x'.repeat(39)}…`);
});
