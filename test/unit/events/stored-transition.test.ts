import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTransition } from '../../../shared/events/stored-transition.ts';
import { arbitraryTransition } from '../../support/arbitrary-transition.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';

/** The text of a transition whose event has some fields replaced. */
function storedWith(fields: object): string {
  return JSON.stringify({ ...transitionOf(), events: [{ ...FIRST_PURCHASE, ...fields }] });
}

describe('a stored transition', () => {
  test('is read as it was written', () =>
    fc.assert(
      fc.property(arbitraryTransition, (transition) => {
        expect(parseTransition(JSON.stringify(transition))).toEqual(transition);
      }),
    ));

  test('is read without unknown fields', () => {
    const body = JSON.stringify({ ...transitionOf(), email: 'ann@example.org' });
    expect(parseTransition(body)).toEqual(transitionOf());
  });

  test.each([
    ['text that is not JSON', 'oops'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a transition without a customer', JSON.stringify({ ...transitionOf(), customerId: undefined })],
    ['a transition in the form of a newer version', JSON.stringify({ ...transitionOf(), v: 2 })],
    ['a sequence of zero', JSON.stringify({ ...transitionOf(), firstSequence: 0 })],
    [
      'an event with an unknown change',
      storedWith({ cause: { ...FIRST_PURCHASE.cause, change: 'order.lost' } }),
    ],
    ['an event without historical', storedWith({ historical: undefined })],
    ['an instant beyond the calendar', JSON.stringify({ ...transitionOf(), detectedAt: 8.64e15 })],
    ['an event of an unknown type', JSON.stringify({ ...transitionOf(), events: [{ type: 'Customer' }] })],
    [
      'an identity that is an address',
      JSON.stringify({ ...transitionOf(), identities: ['email:ann@example.org'] }),
    ],
  ])('is not read from %s', (_, body) => {
    expect(parseTransition(body)).toBeUndefined();
  });
});
