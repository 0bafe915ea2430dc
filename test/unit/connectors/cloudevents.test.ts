import { describe, expect, it } from 'vitest';
import { cloudeventsConnector } from '../../../shared/connectors/cloudevents/connector.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection = { name: 'bus', provider: 'cloudevents' };
const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

const event = {
  specversion: '1.0',
  id: 'A-1',
  source: '/shop/eu',
  type: 'com.example.order.paid',
  time: '2026-01-05T10:00:00Z',
  data: { customer: { id: '71' }, order: { id: '501', total: '12.50', currency: 'EUR' } },
};
const map = (body: unknown, headers: Record<string, string> = STRUCTURED) =>
  cloudeventsConnector.map(
    { ...jsonDelivery(body, headers), receivedAt: Date.parse('2026-01-10T12:00:00Z') },
    connection,
  );
const PAID = {
  'order:501': {
    asOf: '2026-01-05T10:00:00Z',
    states: { payment: 'paid' },
    since: { payment: '2026-01-05T10:00:00Z' },
    account: 'customer:71',
    total: 'EUR 1250',
  },
};
const visit = (changes: object = {}) => ({
  ...event,
  type: 'visit',
  data: { customer: { id: '71' } },
  ...changes,
});
const idOf = (body: object) => activityRows(map(body))[0]?.[0];

describe('an event', () => {
  it('is read in structured mode', () => {
    expect(reportsOf(firstUpdate(map(event)))).toEqual(PAID);
    expect(firstUpdate(map(event)).objects[0]?.provider).toBe('cloudevents');
  });

  it('is read in binary mode, with encoded or quoted headers', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'A%2D1',
      'ce-source': '"/shop/eu"',
      'ce-type': 'com.example.order.paid',
      'ce-time': '2026-01-05T10:00:00Z',
    };
    expect(map(event.data, headers).updates).toEqual(map(event).updates);
    expect(map(event.data, { ...headers, 'ce-id': '%E0%A4%A' }).refused).toEqual([]);
  });

  it('is read in a batch, where one that cannot be read costs no other', () => {
    const { updates, refused, ignored } = map([event, { ...event, id: '' }, visit({ type: 'x.y' })], BATCH);
    expect(updates).toEqual(map(event).updates);
    expect(refused).toEqual(['item 1: id is missing or of the wrong type (in a CloudEvent)']);
    expect(ignored).toEqual(['unknown-type']);
    expect(map([], BATCH).ignored).toEqual(['empty']);
    const parts = cloudeventsConnector.split?.(jsonDelivery([event, event], BATCH)) ?? [];
    expect(parts.map((part) => cloudeventsConnector.map(part, connection).updates)).toEqual([
      map(event).updates,
      map(event).updates,
    ]);
  });

  it('is refused in another format than JSON', () => {
    expectRefusal(map(event, { 'content-type': 'application/cloudevents+avro' }), /not in JSON/);
  });

  it.each([['order.paid'], ['com.example.order.paid'], ['com.example.order.paid.v1'], ['order.paid.v12']])(
    'of the type %s is the type order.paid',
    (type) => {
      expect(reportsOf(firstUpdate(map({ ...event, type })))).toEqual(PAID);
    },
  );

  it.each([
    ['com.example.preorder.paid'],
    ['com.example.order.paid.late'],
    ['com.example.someevent'],
    ['ORDER.PAID'],
    ['com.example.order.paid.vNext'],
  ])('of the type %s is ignored', (type) => {
    expect(map({ ...event, type })).toMatchObject({ updates: [], refused: [], ignored: ['unknown-type'] });
  });

  it('is identified by its source and its id together', () => {
    const first = idOf(visit());
    expect(first).toMatch(/^visit::[0-9a-f]{64}$/);
    expect(idOf(visit({ time: '2026-01-05T10:00:00.000Z' }))).toBe(first);
    expect(idOf(visit({ id: 'A-2' }))).not.toBe(first);
    expect(idOf(visit({ source: '/shop/us' }))).not.toBe(first);
    expect(idOf(visit({ source: '/shop/e', id: 'uA-1' }))).not.toBe(first);
    expect(idOf(visit({ data: { id: 'own', customer: { id: '71' } } }))).toBe('visit::own');
  });

  it('is dated by its time, its data, or its reception', () => {
    const datedBy = (changes: object) => activityRows(map(visit(changes)))[0]?.[1];
    expect(datedBy({})).toBe('2026-01-05T10:00:00.000Z');
    expect(datedBy({ time: null })).toBe('2026-01-10T12:00:00.000Z');
    const data = { customer: { id: '71' }, occurredAt: '2026-01-04T10:00:00Z' };
    expect(datedBy({ data })).toBe('2026-01-04T10:00:00.000Z');
    expectRefusal(map(visit({ time: 'yesterday' })), /^time must be a time with an offset/);
  });

  it.each([
    ['customer/71', { persons: ['bus:customer:71'] }],
    ['customer/a/b', { persons: ['bus:customer:a/b'] }],
  ])('with the subject %s is about it', (subject, expected) => {
    expect(firstUpdate(map(visit({ subject, data: undefined })))).toMatchObject(expected);
  });

  it('names by its subject what the data do not name, and the data win', () => {
    const data = { customer: { id: '71' }, order: { total: '12.50', currency: 'EUR' } };
    expect(reportsOf(firstUpdate(map({ ...event, subject: 'order/501', data })))).toEqual(PAID);
    expect(reportsOf(firstUpdate(map({ ...event, subject: 'order/9' })))).toEqual(PAID);
    expect(reportsOf(firstUpdate(map({ ...event, subject: 'anything' })))).toEqual(PAID);
  });

  it('may have its data in base64', () => {
    const { data, ...others } = event;
    const encoded = Buffer.from(JSON.stringify(data)).toString('base64');
    expect(reportsOf(firstUpdate(map({ ...others, data_base64: encoded })))).toEqual(PAID);
  });

  it.each([['text'], [[1]], [17]])('with the data %j is refused', (data) => {
    expectRefusal(map({ ...event, data }), /^order\.paid: data must be a JSON object/);
  });

  it('has the type of the event, whatever type its data name', () => {
    expect(reportsOf(firstUpdate(map({ ...event, data: { ...event.data, type: 'visit' } })))).toEqual(PAID);
  });

  it.each([['id'], ['source'], ['type']])('without its %s is refused', (name) => {
    expectRefusal(map({ ...event, [name]: undefined }), new RegExp(`^${name} is missing`));
  });
});

describe('the handshake', () => {
  const ask = (method: string, headers: Record<string, string>) =>
    cloudeventsConnector.handshake?.({ ...jsonDelivery('', headers), method });

  it('allows a sender that asks, at any rate', () => {
    expect(ask('OPTIONS', { 'webhook-request-origin': 'eventemitter.example.com' })).toEqual({
      status: 200,
      headers: {
        allow: 'POST, OPTIONS',
        'webhook-allowed-origin': 'eventemitter.example.com',
        'webhook-allowed-rate': '*',
      },
    });
  });

  it.each([
    ['a delivery', 'POST', { 'webhook-request-origin': 'a.example' }],
    ['a request that does not ask', 'OPTIONS', {}],
    ['an origin that is no name', 'OPTIONS', { 'webhook-request-origin': 'a\r\nb: c' }],
    ['a list of origins', 'OPTIONS', { 'webhook-request-origin': 'a.example, b.example' }],
  ])('is not given to %s', (_what, method, headers) => {
    expect(ask(method, headers)).toBeUndefined();
  });
});

it('the log has the type of an event and its id', () => {
  expect(cloudeventsConnector.describe?.(jsonDelivery(event, STRUCTURED))).toEqual({
    topic: 'order.paid',
    deliveryId: 'A-1',
  });
  expect(cloudeventsConnector.describe?.(jsonDelivery([event], BATCH))).toEqual({});
});
