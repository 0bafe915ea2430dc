import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { isUsableSecret } from '../../../shared/connectors/secret-check.ts';
import { surveymonkeyConnector } from '../../../shared/connectors/surveymonkey/connector.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';

const connection: Connection = { name: 'survey', provider: 'surveymonkey' };

const resources = {
  respondent_id: '610000001',
  recipient_id: '710000001',
  collector_id: '810000001',
  survey_id: '410000001',
  user_id: '910000001',
};
function event(changes: object = {}) {
  return jsonDelivery({
    name: 'Customer Lifecycle',
    filter_type: 'survey',
    filter_id: '410000001',
    event_type: 'response_completed',
    event_id: '510000001',
    object_type: 'response',
    object_id: '610000001',
    event_datetime: '2026-01-05T10:00:00.182613+00:00',
    resources,
    ...changes,
  });
}
const map = (changes: object = {}) => surveymonkeyConnector.map(event(changes), connection);

describe('a completed response', () => {
  it('is a message of its recipient: the body has no answer', () => {
    expect(firstUpdate(map())).toEqual({
      persons: ['survey:customer:710000001'],
      objects: [],
      activities: [
        {
          id: 'survey:response:610000001:message.received:completed',
          type: 'message.received',
          occurredAt: Date.parse('2026-01-05T10:00:00.182Z'),
          connection: 'survey',
          provider: 'surveymonkey',
          version: '2026-01-05T10:00:00.182Z',
          about: null,
        },
      ],
    });
  });

  it.each([
    ['is missing', { ...resources, recipient_id: undefined }],
    ['is empty', { ...resources, recipient_id: '' }],
    ['is null', { ...resources, recipient_id: null }],
    ['is zero', { ...resources, recipient_id: '0' }],
    ['is not a number', { ...resources, recipient_id: 'ada@example.com' }],
    ['cannot be there', null],
  ])('is ignored if the recipient %s', (_what, changed) => {
    expect(map({ resources: changed })).toMatchObject({ updates: [], ignored: ['anonymous'], refused: [] });
  });

  it('that is completed again counts once, in every order of arrival', () => {
    const first = firstUpdate(map()).activities;
    const again = firstUpdate(
      map({ event_id: '510000009', event_datetime: '2026-01-07T10:00:00+00:00' }),
    ).activities;
    expect(toLog([...first, ...again])).toEqual(again);
    expect(toLog([...again, ...first])).toEqual(again);
  });

  it.each([
    ['the id of the response', { object_id: undefined }, /object_id/],
    ['a time', { event_datetime: undefined }, /event_datetime/],
    ['a zone of its time', { event_datetime: '2026-01-05T10:00:00' }, /event_datetime/],
  ])('is parked without %s', (_what, changes, reason) => {
    expectRefusal(map(changes), reason);
  });
});

it.each([
  'response_created',
  'response_updated',
  'response_disqualified',
  'response_overquota',
  'response_deleted',
  'collector_created',
  'survey_updated',
])('%s is ignored', (event_type) => {
  expect(map({ event_type })).toMatchObject({ updates: [], ignored: ['unknown-topic'] });
});

it('a HEAD request, by which SurveyMonkey checks the URL, is answered with 200', () => {
  const head = { ...event(), method: 'HEAD', body: Buffer.from('') };
  expect(surveymonkeyConnector.handshake?.(head)).toEqual({ status: 200 });
  expect(surveymonkeyConnector.handshake?.(event())).toBeUndefined();
});

describe('a SurveyMonkey signature', () => {
  const key = 'client-17&a-secret-of-the-app';
  const signed = (delivery = event(), hmacKey = key) => ({
    ...delivery,
    headers: {
      ...delivery.headers,
      'sm-apikey': 'client-17',
      'sm-signature': createHmac('sha1', hmacKey).update(delivery.body).digest('base64'),
    },
  });

  it('is the base64 HMAC-SHA1 of the body under "{client id}&{secret}"', () => {
    expect(surveymonkeyConnector.verify(signed(), connection, [key], 0)).toBe('authentic');
    const withoutId = signed(event(), 'a-secret-of-the-app');
    expect(surveymonkeyConnector.verify(withoutId, connection, [key], 0)).toBe('wrong-signature');
  });

  it('is refused of another account if the connection is bound to one', () => {
    const bound = (account: string) =>
      surveymonkeyConnector.verify(signed(), { ...connection, account }, [key], 0);
    expect(bound('910000001')).toBe('authentic');
    expect(bound('910000002')).toBe('wrong-account');
    const nameless = signed(event({ resources: {} }));
    expect(surveymonkeyConnector.verify(nameless, { ...connection, account: '910000001' }, [key], 0)).toBe(
      'wrong-account',
    );
  });

  it('needs a secret with the client id, which is checked before it is used', () => {
    expect(isUsableSecret(surveymonkeyConnector, connection, key, 0)).toBe(true);
    expect(isUsableSecret(surveymonkeyConnector, connection, 'a-secret-of-the-app', 0)).toBe(false);
  });
});
