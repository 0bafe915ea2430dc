import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../shared/connectors/connector.ts';
import { isUsableSecret } from '../../../shared/connectors/secret-check.ts';
import { surveymonkeyConnector } from '../../../shared/connectors/surveymonkey/connector.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';

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
  it.each([
    ['of a recipient', resources],
    ['by a web link', { ...resources, recipient_id: undefined }],
  ])('%s is ignored: nothing in it says who the customer is', (_what, changed) => {
    expect(map({ resources: changed })).toEqual({
      updates: [],
      requests: [],
      ignored: ['no-address'],
      refused: [],
    });
  });
});

it.each(['{}', '[]', '{"event_type":7}', '{"event_type":""}'])(
  'a body without a type, %s, is parked',
  (body) => {
    expectRefusal(surveymonkeyConnector.map(jsonDelivery(body), connection), /event_type is missing/);
  },
);

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
