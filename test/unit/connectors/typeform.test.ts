import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { typeformConnector } from '../../../shared/connectors/typeform/connector.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';

const connection: Connection = { name: 'survey', provider: 'typeform' };

const answer = (ref: string, number: number, type = 'opinion_scale') => ({
  type: 'number',
  number,
  field: { id: `id-of-${ref}`, type, ref },
});
const emailAnswer = (email: string, ref = 'email') => ({
  type: 'email',
  email,
  field: { id: 'q9', type: 'email', ref },
});

function response(changes: object = {}, event_type = 'form_response') {
  return jsonDelivery({
    event_id: '01HZX3C5V7B9N1M3K5J7H9G1F3',
    event_type,
    form_response: {
      form_id: 'aB3dE6gH',
      token: 'p7k2m9x4',
      landed_at: '2026-01-05T09:58:40Z',
      submitted_at: '2026-01-05T10:00:00Z',
      hidden: { customer_id: '17', email: 'ada@example.com' },
      answers: [answer('nps', 9)],
      ...changes,
    },
  });
}
const map = (changes: object = {}, to = connection) => typeformConnector.map(response(changes), to);
const send = (changes: object = {}) => firstUpdate(map(changes));
const ratingsOf = (changes: object) =>
  send(changes).activities.map((activity) => ('rating' in activity ? activity.rating : activity.type));

describe('a submitted response', () => {
  it('is a rating by the answer to the question with the reference nps', () => {
    expect(send()).toEqual({
      persons: ['email:ada@example.com'],
      objects: [],
      activities: [
        {
          id: 'survey:response:p7k2m9x4:rating.given:nps',
          type: 'rating.given',
          occurredAt: Date.parse('2026-01-05T10:00:00Z'),
          connection: 'survey',
          provider: 'typeform',
          version: '2026-01-05T10:00:00.000Z',
          about: null,
          rating: { scale: 'nps', score: 9 },
        },
      ],
    });
  });

  it.each([
    ['nps at its ends', [answer('nps', 0)], [{ scale: 'nps', score: 0 }]],
    ['csat', [answer('csat', 5)], [{ scale: 'csat', score: 5 }]],
    ['stars', [answer('stars', 1, 'rating')], [{ scale: 'stars', score: 1 }]],
    ['a reference in other letters', [answer(' NPS ', 10)], [{ scale: 'nps', score: 10 }]],
    [
      'a question of the type NPS, whatever its reference',
      [answer('a1b2', 7, 'nps')],
      [{ scale: 'nps', score: 7 }],
    ],
    [
      'the reference before the type',
      [answer('a1b2', 7, 'nps'), answer('nps', 3)],
      [{ scale: 'nps', score: 3 }],
    ],
    [
      'several scales',
      [answer('stars', 4, 'rating'), answer('csat', 2), answer('nps', 8)],
      [
        { scale: 'nps', score: 8 },
        { scale: 'csat', score: 2 },
        { scale: 'stars', score: 4 },
      ],
    ],
  ])('can have %s', (_what, answers, expected) => {
    expect(ratingsOf({ answers })).toEqual(expected);
  });

  it('with several scales has the last rating of stars, else of nps', () => {
    const lastOf = (...refs: string[]) =>
      factsOf([send({ answers: refs.map((ref) => answer(ref, 3)) })], '2026-01-10T00:00:00Z').ratings.last.at(
        -1,
      );
    expect(lastOf('stars', 'csat', 'nps')).toMatchObject({ scale: 'stars' });
    expect(lastOf('nps', 'csat')).toMatchObject({ scale: 'nps' });
  });

  it.each([
    ['without a named question', [answer('a1b2', 5), answer('q2', 4, 'rating')]],
    ['whose named question was skipped', []],
    ['whose named answer is text', [{ type: 'text', text: '9', field: { type: 'short_text', ref: 'nps' } }]],
    ['without answers', undefined],
  ])('%s is a message', (_what, answers) => {
    const { activities } = send({ answers });
    expect(activities).toMatchObject([
      { id: 'survey:response:p7k2m9x4:message.received:submitted', type: 'message.received', about: null },
    ]);
  });

  it('keeps nothing that was written', () => {
    const answers = [
      answer('nps', 9),
      { type: 'text', text: 'Your parcel came late', field: { ref: 'why' } },
    ];
    expect(JSON.stringify(map({ answers }))).not.toContain('parcel');
  });

  it.each([
    ['nps', 11, 'from 0 to 10'],
    ['nps', -1, 'from 0 to 10'],
    ['nps', 7.5, 'from 0 to 10'],
    ['csat', 0, 'from 1 to 5'],
    ['csat', 7, 'from 1 to 5'],
    ['stars', 10, 'from 1 to 5'],
  ])('is parked if the answer to %s is %d', (ref, score, range) => {
    expectRefusal(
      map({ answers: [answer(ref, score)] }),
      new RegExp(`"${ref}" must be a whole number ${range}`),
    );
  });

  it('that is sent again is the same, and another response is another rating', () => {
    expect(send()).toEqual(send());
    const [first] = send().activities;
    const [other] = send({ token: 'q8l3n0y5' }).activities;
    expect(other?.id).not.toBe(first?.id);
  });

  it.each([
    ['a token', { token: undefined }, /form_response.token/],
    ['a time', { submitted_at: undefined }, /form_response.submitted_at/],
    ['a zone of its time', { submitted_at: '2026-01-05T10:00:00' }, /form_response.submitted_at/],
    ['a list of answers', { answers: 'none' }, /form_response.answers/],
  ])('is parked without %s', (_what, changes, reason) => {
    expectRefusal(map(changes), reason);
  });
});

describe('who responded', () => {
  it.each([
    ['the address of the link', { hidden: { email: 'Ada@Example.com' } }, 'email:ada@example.com'],
    ['the address before the id', {}, 'email:ada@example.com'],
    ['the id alone', { hidden: { customer_id: '17' } }, 'survey:customer:17'],
    ['an id that is an address', { hidden: { customer_id: 'ada@example.com' } }, 'email:ada@example.com'],
    [
      'an address that was typed into the question named email',
      { hidden: { customer_id: '17' }, answers: [emailAnswer('bob@example.com'), answer('nps', 9)] },
      'email:bob@example.com',
    ],
    [
      'the address of the link before a typed one',
      { answers: [emailAnswer('bob@example.com'), answer('nps', 9)] },
      'email:ada@example.com',
    ],
    [
      'the id if the address is none',
      { hidden: { customer_id: '17', email: 'not an address' } },
      'survey:customer:17',
    ],
    [
      'the id if the address was not filled in',
      { hidden: { customer_id: '17', email: 'xxxxx' } },
      'survey:customer:17',
    ],
  ])('is %s', (_what, changes, person) => {
    expect(send(changes).persons).toEqual([person]);
  });

  // Both together would be a claim, and anybody can write both into the link.
  it('is never an account together with an address', () => {
    for (const hidden of [
      { customer_id: '17', email: 'victim@example.com' },
      { customer_id: 'victim@example.com', email: 'ada@example.com' },
    ])
      expect(send({ hidden }).persons).toHaveLength(1);
  });

  it.each([
    ['there are no hidden fields', { hidden: undefined }],
    ['they are empty', { hidden: { customer_id: '', email: '' } }],
    ['they were not filled in', { hidden: { customer_id: 'xxxxx', email: 'xxxxx' } }],
    ['the id cannot be used', { hidden: { customer_id: '\u0000' } }],
    ['they have other names', { hidden: { source: 'newsletter' } }],
    [
      'only an address of somebody else was typed',
      { hidden: {}, answers: [emailAnswer('friend@example.com', 'friend'), answer('nps', 9)] },
    ],
  ])('is unknown if %s, and the response is ignored', (_what, changes) => {
    expect(map(changes)).toMatchObject({ updates: [], ignored: ['anonymous'], refused: [] });
  });
});

describe('other deliveries', () => {
  it('a partial response is ignored: its answers may still change', () => {
    const partial = typeformConnector.map(response({}, 'form_response_partial'), connection);
    expect(partial).toMatchObject({ updates: [], ignored: ['partial-response'] });
  });

  it('another type of event is ignored', () => {
    const other = typeformConnector.map(response({}, 'form_published'), connection);
    expect(other).toMatchObject({ updates: [], ignored: ['unknown-topic'] });
  });

  it.each([
    ['an unfilled hidden field', { hidden: { customer_id: 'hidden_value' } }],
    ['the made-up address', { answers: [emailAnswer('an_account@example.com', 'a1b2'), answer('nps', 5)] }],
  ])('a test request with %s is ignored, unless test traffic counts', (_what, changes) => {
    expect(map(changes)).toMatchObject({ updates: [], ignored: ['test-traffic'] });
    expect(map(changes, { ...connection, testTraffic: true }).updates).toHaveLength(1);
  });

  it('is described by its type and the id of the event', () => {
    expect(typeformConnector.describe?.(response())).toEqual({
      topic: 'form_response',
      deliveryId: '01HZX3C5V7B9N1M3K5J7H9G1F3',
    });
  });
});

it('a Typeform signature is "sha256=" and the base64 HMAC-SHA256 of the body', () => {
  const secret = 'a-secret-of-the-form';
  const delivery = response();
  const hash = (encoding: 'base64' | 'hex') =>
    createHmac('sha256', secret).update(delivery.body).digest(encoding);
  const verdict = (signature: string) =>
    typeformConnector.verify(
      { ...delivery, headers: { ...delivery.headers, 'typeform-signature': signature } },
      connection,
      [secret],
      0,
    );
  expect(verdict(`sha256=${hash('base64')}`)).toBe('authentic');
  expect(verdict(`sha256=${hash('hex')}`)).toBe('wrong-signature');
  expect(verdict(hash('base64'))).toBe('wrong-signature');
  expect(verdict(`sha1=${hash('base64')}`)).toBe('wrong-signature');
});
