import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { intercomConnector } from '../../../shared/connectors/intercom/connector.ts';
import { TOPICS } from '../../../shared/connectors/intercom/topics.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { contactItem, notification } from '../../support/connectors/intercom-delivery.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';

const connection: Connection = { name: 'chat', provider: 'intercom' };
const map = (delivery: Delivery): Mapping => intercomConnector.map(delivery, connection);

describe('a notification without effect', () => {
  it.each([
    ['ping', { type: 'ping', message: 'zen' }, 'ping'],
    ['admin.logged_in', { type: 'admin', id: '1' }, 'unknown-topic'],
    ['company.created', { type: 'company', id: '1' }, 'unknown-topic'],
    ['ticket.rating.provided', { type: 'ticket', id: '1' }, 'unknown-topic'],
    ['conversation.admin.noted', { type: 'conversation', id: '1' }, 'unknown-topic'],
  ])('is ignored: %s', (topic, item, reason) => {
    expect(map(notification(topic, item))).toEqual({
      updates: [],
      requests: [],
      ignored: [reason],
      refused: [],
    });
  });

  it('is ignored although a ping has no id', () => {
    expect(map(notification('ping', { type: 'ping' }, { id: null })).ignored).toEqual(['ping']);
  });

  it.each([
    ['a topic', notification('', contactItem()), /topic is missing/],
    ['a topic of Intercom', notification('Ada@example.com', contactItem()), /topic is missing or not one/],
    [
      'a time',
      notification('contact.deleted', { id: 'x' }, { created_at: null }),
      /created_at must be a time/,
    ],
    ['a contact', notification('contact.deleted', {}), /id must be an id/],
    ['a readable item', notification('contact.user.created', [], {}), /missing or of the wrong type|must be/],
    ['a conversation id', notification('conversation.deleted', { type: 'conversation' }), /cannot be used/],
  ])('is refused with a reason without %s', (_what, delivery, reason) => {
    expectRefusal(map(delivery), reason);
  });
});

describe('the topics to switch on', () => {
  it('are all mapped', () => {
    expect(intercomConnector.topics.filter((topic) => !TOPICS.has(topic))).toEqual([]);
  });

  it('are those of the page', () => {
    const page = readFileSync(new URL('../../../docs/connectors/intercom.md', import.meta.url), 'utf8');
    const listed = /```\n([a-z._\s]+)```/.exec(page)?.[1]?.trim().split(/\s+/) ?? [];
    expect([...intercomConnector.topics].sort()).toEqual(listed.sort());
  });
});

describe('an Intercom signature', () => {
  const SECRET = '3f5c2a10-0000-4000-8000-client-secret';
  const sign = (delivery: Delivery, secret = SECRET, prefix = 'sha1='): Delivery =>
    withHeader(
      delivery,
      'x-hub-signature',
      prefix + createHmac('sha1', secret).update(delivery.body).digest('hex'),
    );
  const verify = (delivery: Delivery, bound: Connection = connection) =>
    intercomConnector.verify(delivery, bound, ['another-active-secret', SECRET], 0);
  const delivery = notification('contact.user.created', contactItem());

  it('is accepted with any active secret', () => {
    expect(verify(sign(delivery))).toBe('authentic');
    expect(verify(sign(delivery, 'another-active-secret'))).toBe('authentic');
    expect(verify(sign(delivery, 'an-unknown-client-secret'))).toBe('wrong-signature');
  });

  it('is the one that OpenSSL calculates', () => {
    // printf '%s' '{"topic":"ping"}' | openssl dgst -sha1 -hmac 'a-client-secret-of-an-app'
    const body = Buffer.from('{"topic":"ping"}');
    const signed = intercomConnector.sign({ ...delivery, body }, 'a-client-secret-of-an-app', 0);
    expect(signed.headers['x-hub-signature']).toBe('sha1=4506a60cb187d0763d7609cd987901a885c3dd42');
  });

  it.each(['', 'sha256=', 'SHA1=', 'sha1:'])('needs its prefix, not %j', (prefix) => {
    expect(verify(sign(delivery, SECRET, prefix))).toBe('wrong-signature');
  });

  it('for a connection bound to a workspace is accepted only with its notifications', () => {
    expect(verify(sign(delivery), { ...connection, account: 'abc123de' })).toBe('authentic');
    expect(verify(sign(delivery), { ...connection, account: 'other' })).toBe('wrong-account');
    expect(
      verify(sign(notification('ping', {}, { app_id: undefined })), { ...connection, account: 'x' }),
    ).toBe('wrong-account');
    expect(verify(sign(delivery, 'an-unknown-client-secret'), { ...connection, account: 'other' })).toBe(
      'wrong-signature',
    );
  });

  it('is not needed to check a new URL with HEAD', () => {
    expect(intercomConnector.handshake?.({ ...delivery, method: 'HEAD' })).toEqual({ status: 200 });
    expect(intercomConnector.handshake?.(delivery)).toBeUndefined();
  });
});

describe('the log', () => {
  it('has the topic and the id of the notification, which stays the same in a retry', () => {
    const retried = { delivery_attempts: 2, first_sent_at: 1_767_607_400 };
    expect(intercomConnector.describe?.(notification('contact.deleted', { id: 'x' }, retried))).toEqual({
      topic: 'contact.deleted',
      deliveryId: 'notif_00000000-0000-4000-8000-000000000001',
    });
    expect(map(notification('contact.deleted', { id: 'x' }, retried))).toEqual(
      map(notification('contact.deleted', { id: 'x' })),
    );
  });

  it('has nothing that another sender could have put there', () => {
    expect(
      intercomConnector.describe?.(notification('Ada@example.com', {}, { id: 'ada@example.com' })),
    ).toEqual({});
  });
});
