import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { delightedConnector } from '../../../shared/connectors/delighted/connector.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';

const connection: Connection = { name: 'survey', provider: 'delighted' };
const seconds = (instant: string) => Date.parse(instant) / 1000;

const person = { id: '4017', email: 'ada@example.com', name: 'Ada Lovelace', created_at: 1767520800 };

function response(changes: object = {}, event_type = 'survey_response.created') {
  return jsonDelivery({
    event_type,
    event_id: '3f0c7d1a9b2e',
    event_data: {
      id: '9031',
      person,
      survey_type: 'nps',
      score: 9,
      comment: null,
      created_at: seconds('2026-01-05T10:00:00Z'),
      updated_at: seconds('2026-01-05T10:00:00Z'),
      ...changes,
    },
  });
}
const map = (delivery: Delivery) => delightedConnector.map(delivery, connection);
const send = (delivery: Delivery) => firstUpdate(map(delivery));

describe('a survey response', () => {
  it('is a rating', () => {
    const at = Date.parse('2026-01-05T10:00:00Z');
    expect(send(response())).toEqual({
      persons: ['survey:customer:4017', 'email:ada@example.com'],
      objects: [],
      activities: [
        {
          id: 'survey:response:9031:rating.given:score',
          type: 'rating.given',
          occurredAt: at,
          connection: 'survey',
          provider: 'delighted',
          version: '2026-01-05T10:00:00.000Z',
          about: null,
          rating: { scale: 'nps', score: 9 },
        },
      ],
      contact: { name: { text: 'Ada Lovelace', at }, phone: null },
    });
  });

  it('that is changed replaces itself, in whatever order the deliveries arrive', () => {
    const created = send(response());
    const changed = send(
      response({ score: 2, updated_at: seconds('2026-01-05T10:10:00Z') }, 'survey_response.updated'),
    );
    const { ratings } = factsOf([created, changed], '2026-01-10T00:00:00Z');
    expect(ratings).toEqual({
      last: [{ scale: 'nps', score: 2, at: Date.parse('2026-01-05T10:00:00Z') }],
      count: 1,
    });
  });

  it.each([
    [9, 2],
    [2, 9],
  ])('that is changed from %i to %i within its second has the changed score', (before, after) => {
    const created = send(response({ score: before }));
    const changed = send(response({ score: after }, 'survey_response.updated'));
    const { ratings } = factsOf([created, changed], '2026-01-10T00:00:00Z');
    expect(ratings).toMatchObject({ last: [{ score: after }], count: 1 });
  });

  it('to which only a comment was added stays the same rating, and the comment is not kept', () => {
    const commented = map(
      response(
        { comment: 'Your parcel came late', updated_at: seconds('2026-01-05T10:05:00Z') },
        'survey_response.updated',
      ),
    );
    expect(JSON.stringify(commented)).not.toContain('parcel');
    const { ratings } = factsOf([send(response()), firstUpdate(commented)], '2026-01-10T00:00:00Z');
    expect(ratings.count).toBe(1);
  });

  it('that is first known by its update is dated by its creation', () => {
    const updated = response({ updated_at: seconds('2026-01-09T10:00:00Z') }, 'survey_response.updated');
    expect(activityRows(map(updated))).toEqual([
      ['response:9031:rating.given:score', '2026-01-05T10:00:00.000Z'],
    ]);
  });

  it.each([
    ['nps', 0, { scale: 'nps', score: 0 }],
    ['nps', 10, { scale: 'nps', score: 10 }],
    ['csat', 1, { scale: 'csat', score: 1 }],
    ['csat', 5, { scale: 'csat', score: 5 }],
    ['ces', 7, null],
    ['smileys', 4, null],
    ['thumbs', 1, null],
    ['pmf', 3, null],
    ['a type of next year', 3, null],
    ['nps', null, null],
  ])('of the type %s with the score %s has the rating %o', (survey_type, score, rating) => {
    expect(send(response({ survey_type, score })).activities).toMatchObject([{ rating }]);
  });

  it.each([
    ['nps', 11, /score must be from 0 to 10/],
    ['csat', 0, /score must be from 1 to 5/],
    ['csat', 6, /score must be from 1 to 5/],
    ['nps', '9', /score must be a number/],
  ])('of the type %s with the score %s is parked', (survey_type, score, reason) => {
    expectRefusal(map(response({ survey_type, score })), reason);
  });

  it.each([
    [
      'by text message has no address',
      { id: '4017', phone_number: '+49305550100' },
      ['survey:customer:4017'],
    ],
    ['can name the address alone', { email: 'ada@example.com' }, ['email:ada@example.com']],
  ])('%s', (_what, changed, persons) => {
    expect(send(response({ person: changed })).persons).toEqual(persons);
  });

  it('shows the telephone number that a person has', () => {
    const { contact } = send(response({ person: { id: '4017', phone_number: '+49305550100' } }));
    expect(contact?.phone?.text).toBe('+49305550100');
  });

  it.each([
    ['of an employee', { survey_type: 'enps' }, 'employee-survey'],
    ['that names nobody', { person: { id: null, email: null } }, 'anonymous'],
  ])('%s is ignored', (_what, changes, reason) => {
    expect(map(response(changes))).toMatchObject({ updates: [], ignored: [reason] });
  });

  it.each([
    ['an id', { id: undefined }, /event_data.id/],
    ['a time', { created_at: undefined }, /event_data.created_at/],
    ['a time in seconds', { created_at: Date.parse('2026-01-05T10:00:00Z') }, /event_data.created_at/],
    ['a person', { person: undefined }, /event_data.person/],
  ])('is parked without %s', (_what, changes, reason) => {
    expectRefusal(map(response(changes)), reason);
  });
});

describe('an unsubscription', () => {
  const unsubscribe = (event_data: object, receivedAt?: number): Delivery => ({
    ...jsonDelivery({ event_type: 'unsubscribe.created', event_id: '5b2e9f3c1d40', event_data }),
    ...(receivedAt !== undefined && { receivedAt }),
  });
  const at = '2026-01-06T10:00:00.000Z';

  it.each([
    ['as an object', { person, unsubscribed_at: seconds(at) }],
    ['flat', { person_id: '4017', email: 'ada@example.com', unsubscribed_at: seconds(at) }],
  ])('withdraws the consent of the person, named %s', (_what, data) => {
    const mapping = map(unsubscribe(data));
    expect(firstUpdate(mapping).persons).toEqual(['survey:customer:4017', 'email:ada@example.com']);
    expect(activityRows(mapping)).toEqual([['event:5b2e9f3c1d40:consent.withdrawn:surveys', at]]);
  });

  it('without a time is dated by its reception', () => {
    expect(activityRows(map(unsubscribe({ person }, Date.parse(at))))).toEqual([
      ['event:5b2e9f3c1d40:consent.withdrawn:surveys', at],
    ]);
    expectRefusal(map(unsubscribe({ person })), /unsubscribed_at is missing/);
  });

  it('without a time that is sent again keeps the time of its first reception', () => {
    const [first, again] = [at, '2026-01-07T10:00:00Z'].map(
      (received) => firstUpdate(map(unsubscribe({ person }, Date.parse(received)))).activities,
    );
    expect(toLog([...(again ?? []), ...(first ?? [])])).toEqual(first);
    expect(toLog([...(first ?? []), ...(again ?? [])])).toEqual(first);
  });

  it('of nobody is parked', () => {
    expectRefusal(map(unsubscribe({ unsubscribed_at: seconds(at) })), /names the person/);
  });
});

it('another type of event is ignored', () => {
  expect(map(response({}, 'person.created'))).toMatchObject({ updates: [], ignored: ['unknown-topic'] });
});

it('a Delighted signature is "sha256=" and the hexadecimal HMAC-SHA256 of the body', () => {
  const secret = 'an-api-key-of-the-project';
  const delivery = response();
  const hash = (encoding: 'base64' | 'hex') =>
    createHmac('sha256', secret).update(delivery.body).digest(encoding);
  const verdict = (signature: string) =>
    delightedConnector.verify(
      { ...delivery, headers: { ...delivery.headers, 'x-delighted-webhook-signature': signature } },
      connection,
      [secret],
      0,
    );
  expect(verdict(`sha256=${hash('hex')}`)).toBe('authentic');
  expect(verdict(`sha256=${hash('base64')}`)).toBe('wrong-signature');
  expect(verdict(hash('hex'))).toBe('wrong-signature');
});
