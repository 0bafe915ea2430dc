import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { helpscoutConnector } from '../../../shared/connectors/helpscout/connector.ts';
import { TOPICS } from '../../../shared/connectors/helpscout/topics.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import {
  conversationBody,
  customerBody,
  HELPSCOUT,
  helpscoutDelivery,
  mapHelpscout,
  ratingBody,
  surveyBody,
} from '../../support/connectors/helpscout-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';

const REPLY = 'convo.customer.reply.created';
const OF_CONVERSATIONS = [...TOPICS.keys()].filter(
  (event) => event.startsWith('convo.') && event !== REPLY && event !== 'convo.deleted',
);

describe('a delivery without effect', () => {
  it.each([
    ['helpscout.test', { hello: 'world' }, 'test'],
    ['customer.deleted', { id: 500 }, 'deletion'],
    ['tag.created', { id: 1 }, 'unknown-topic'],
    ['beacon.chat.created', { id: 'x' }, 'unknown-topic'],
  ])('is ignored: %s', (event, body, reason) => {
    expect(mapHelpscout(event, body)).toEqual({ updates: [], requests: [], ignored: [reason], refused: [] });
  });

  it.each([
    ['without an event', '', conversationBody(), /x-helpscout-event header is missing/],
    ['with another event', 'Ada@example.com', conversationBody(), /not a topic/],
    [
      'with only a link',
      'convo.created',
      { _links: { self: { href: 'https://example.com' } } },
      /is only a link/,
    ],
    [
      'of an old payload',
      'convo.created',
      { id: 1, status: 'active', customer: {} },
      /not one of this topic/,
    ],
    ['without an id', 'convo.created', conversationBody({ id: null }), /id must be an id/],
    [
      'with an unknown rating',
      'satisfaction.ratings',
      ratingBody({ rating: 'meh' }),
      /great, okay or not_good/,
    ],
    [
      'with a rating without a time',
      'satisfaction.ratings',
      ratingBody({ createdAt: 'soon' }),
      /createdAt must be/,
    ],
    [
      'with a rating of nothing',
      'satisfaction.ratings',
      ratingBody({ conversationId: null }),
      /conversationId is missing/,
    ],
  ])('is refused with a reason: %s', (_what, event, body, reason) => {
    expectRefusal(mapHelpscout(event, body), reason);
  });
});

describe('the event in the header, which is not signed,', () => {
  it.each([
    ['a conversation', conversationBody(), [...OF_CONVERSATIONS, REPLY]],
    ['a customer', customerBody(), ['customer.created', 'customer.updated']],
    ['a rating', ratingBody(), ['satisfaction.ratings']],
    ['an answer', surveyBody({ value: '9', category: 'promoter' }), ['message.survey.response.received']],
    ['a deletion', { id: 291938 }, ['convo.deleted']],
  ])('makes nothing else of %s', (_what, body, own) => {
    for (const event of TOPICS.keys()) {
      const { updates, ignored } = mapHelpscout(event, body);
      expect(updates.length > 0, event).toBe(own.includes(event));
      if (event === 'customer.deleted') expect(ignored).toEqual(['deletion']);
    }
  });

  it('is all that the log has', () => {
    expect(helpscoutConnector.describe?.(helpscoutDelivery('convo.created', '{}'))).toEqual({
      topic: 'convo.created',
    });
    expect(helpscoutConnector.describe?.(helpscoutDelivery('Ada@example.com', '{}'))).toEqual({});
  });
});

describe('the topics to switch on', () => {
  it('are all mapped', () => {
    expect(helpscoutConnector.topics.filter((topic) => !TOPICS.has(topic))).toEqual([]);
  });

  it('are those of the page', () => {
    const page = readFileSync(new URL('../../../docs/connectors/helpscout.md', import.meta.url), 'utf8');
    const listed = /```\n([a-z._\s]+)```/.exec(page)?.[1]?.trim().split(/\s+/) ?? [];
    expect([...helpscoutConnector.topics].sort()).toEqual(listed.sort());
  });
});

describe('a Help Scout signature', () => {
  it('is accepted with any active secret, for the bytes of the body alone', () => {
    const secret = 'a-secret-of-the-webhook';
    const delivery = jsonDelivery({ id: 291938 });
    const signed = withHeader(
      delivery,
      'x-helpscout-signature',
      createHmac('sha1', secret).update(delivery.body).digest('base64'),
    );
    const verify = (...secrets: string[]) => helpscoutConnector.verify(signed, HELPSCOUT, secrets, 0);
    expect(verify('another-active-secret', secret)).toBe('authentic');
    expect(verify('another-active-secret')).toBe('wrong-signature');
  });

  // printf '{"id":291938}' | openssl dgst -sha1 -hmac a-secret-of-the-webhook -binary | base64
  it('is the one that OpenSSL calculates', () => {
    const signed = helpscoutConnector.sign(jsonDelivery('{"id":291938}'), 'a-secret-of-the-webhook', 0);
    expect(signed.headers['x-helpscout-signature']).toBe('AnvOGw2fpH0HooCDLmc6b5xrHzY=');
  });
});
