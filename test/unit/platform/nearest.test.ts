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
])('the nearest allowed value to %j is %j', (sent, ...expected) => {
  expect(nearest(sent, KINDS)).toEqual(expected);
});

test('a sentence names what is allowed, what was sent (shortened if long), and the nearest allowed value', () => {
  expect(mustBeOneOf(['a-word', 'other'], 'aword')).toBe(
    'must be "a-word" or "other", not "aword"; did you mean "a-word"?',
  );
  expect(mustBeOneOf(['yes'], 7)).toBe('must be "yes", not 7');
  expect(mustBeOneOf(['yes'], undefined)).toBe('must be "yes", not missing');
  expect(mustBeOneOf(['yes'], 'x'.repeat(99))).toBe(`must be "yes", not "${'x'.repeat(39)}…`);
});
