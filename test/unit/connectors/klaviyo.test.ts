import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { klaviyoConnector } from '../../../shared/connectors/klaviyo/connector.ts';
import { withBody, withHeader } from '../../support/connectors/attacks/attack.ts';
import { klaviyoDelivery, klaviyoEvent } from '../../support/connectors/klaviyo-delivery.ts';
import { activityRows, expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';

const connection: Connection = { name: 'mail', provider: 'klaviyo' };
const TIME = Date.parse('2026-01-05T10:00:00Z');

const map = (...events: object[]): Mapping => klaviyoConnector.map(klaviyoDelivery(events), connection);
const one = (...parts: Parameters<typeof klaviyoEvent>) => firstUpdate(map(klaviyoEvent(...parts)));

describe('an event', () => {
  // https://developers.klaviyo.com/en/docs/working_with_system_webhooks#common-webhook-topics
  it.each([
    ['received_email', 'campaign.sent'],
    ['received_sms', 'campaign.sent'],
    ['received_push', 'campaign.sent'],
    ['clicked_email', 'campaign.engaged'],
    ['clicked_sms', 'campaign.engaged'],
    ['opened_push', 'campaign.engaged'],
    // https://help.klaviyo.com/hc/en-us/articles/360035345572: somebody texted the number of the business.
    ['sent_sms', 'message.received'],
    ['subscribed_to_email_marketing', 'consent.given'],
    ['subscribed_to_sms_marketing', 'consent.given'],
    ['unsubscribed_from_email_marketing', 'consent.withdrawn'],
    ['unsubscribed_from_sms_marketing', 'consent.withdrawn'],
    ['marked_email_as_spam', 'consent.withdrawn'],
  ])('%s is %s of its profile', (topic, type) => {
    expect(one(topic)).toEqual({
      persons: ['mail:customer:P1'],
      objects: [],
      activities: [
        {
          id: `mail:customer:P1:${type}:E1`,
          type,
          occurredAt: TIME,
          connection: 'mail',
          provider: 'klaviyo',
          version: '',
          about: null,
        },
      ],
    });
  });

  it.each([
    ['bounced_email', 'not-delivered'],
    ['dropped_email', 'not-delivered'],
    ['failed_to_deliver_sms', 'not-delivered'],
    ['failed_to_deliver_automated_response_sms', 'not-delivered'],
    ['bounced_push', 'not-delivered'],
    ['received_automated_response_sms', 'automated-response'],
    ['updated_email_preferences', 'preferences'],
    ['subscribed_to_list', 'preferences'],
    ['manually_suppressed_from_email_marketing', 'by-staff'],
    ['manually_unsuppressed_from_email_marketing', 'by-staff'],
    ['ready_to_review', 'review'],
    ['submitted_rating', 'review'],
    ['submitted_review', 'review'],
    ['merged_profile', 'unknown-topic'],
    ['event:shopify.placed_order', 'other-metric'],
    ['event:api.placed_order', 'other-metric'],
  ])('%s is ignored as %s', (topic, reason) => {
    expect(map(klaviyoEvent(topic))).toMatchObject({ updates: [], ignored: [reason], refused: [] });
  });

  it('of an opened mail is an act of the customer only if it says that no machine opened it', () => {
    const opened = (machine_open: unknown) =>
      map(klaviyoEvent('opened_email', { properties: { machine_open } }));
    expect(activityRows(opened(false))).toEqual([
      ['customer:P1:campaign.engaged:E1', '2026-01-05T10:00:00.000Z'],
    ]);
    expect(opened(true)).toMatchObject({ updates: [], ignored: ['machine-open'] });
    for (const unknown of [undefined, null, 'false', 0])
      expect(opened(unknown)).toMatchObject({ updates: [], ignored: ['open-without-proof'] });
  });

  it('names the address that it states, or that the response includes for its profile', () => {
    const personsOf = (more: Parameters<typeof klaviyoEvent>[1]) =>
      one('unsubscribed_from_email_marketing', more).persons;
    expect(personsOf({ properties: { email_address: 'Ada@Example.com' } })).toEqual([
      'mail:customer:P1',
      'email:ada@example.com',
    ]);
    const profile = (id: string, email: unknown) => ({ type: 'profile', id, attributes: { email } });
    expect(personsOf({ included: [profile('P1', 'ada@example.com')] })).toEqual([
      'mail:customer:P1',
      'email:ada@example.com',
    ]);
    for (const included of [
      [profile('P2', 'other@example.com')],
      [profile('P1', null)],
      [{ type: 'metric', id: 'P1', attributes: { email: 'other@example.com' } }],
      'profile',
    ])
      expect(personsOf({ included })).toEqual(['mail:customer:P1']);
    expect(personsOf({ properties: { email_address: 'not an address' } })).toEqual(['mail:customer:P1']);
  });

  it('is dated by its own time, with or without a zone that is not UTC', () => {
    const at = (datetime: unknown, timestamp: unknown) => {
      const event = JSON.parse(JSON.stringify(klaviyoEvent('clicked_email')));
      event.payload.data.attributes = { datetime, timestamp, event_properties: null };
      return map(event);
    };
    const dated = (mapping: Mapping) => firstUpdate(mapping).activities[0]?.occurredAt;
    expect(dated(at('2026-01-05T05:00:00-05:00', 1))).toBe(TIME);
    expect(dated(at('2026-01-05 10:00:00', TIME / 1000))).toBe(TIME);
    expect(dated(at(undefined, TIME / 1000))).toBe(TIME);
    for (const timestamp of [undefined, 0, -1, 1.5, String(TIME / 1000), 1e15])
      expectRefusal(at(undefined, timestamp), /neither datetime nor timestamp/);
  });

  it('without a profile, an id or a payload is parked', () => {
    const without = (remove: (event: ReturnType<typeof JSON.parse>) => void) => {
      const event = JSON.parse(JSON.stringify(klaviyoEvent('clicked_email')));
      remove(event);
      return map(event);
    };
    expectRefusal(
      without((event) => delete event.payload.data.relationships),
      /^item 0: event:klaviyo\.clicked_email: payload\.data\.relationships/,
    );
    expectRefusal(
      without((event) => delete event.payload),
      /payload is missing/,
    );
    expectRefusal(
      without((event) => {
        delete event.external_id;
        delete event.payload.data.id;
      }),
      /has no id/,
    );
    const withoutExternal = without((event) => delete event.external_id);
    expect(firstUpdate(withoutExternal)).toEqual(one('clicked_email'));
  });
});

describe('a batch', () => {
  it('of 1,000 events maps each good one once, and refuses a bad one by its position', () => {
    const events = Array.from({ length: 1000 }, (_, index) =>
      index === 7 ? {} : klaviyoEvent('received_email', { id: `E${index}`, profile: `P${index}` }),
    );
    const { updates, ignored, refused } = map(...events);
    expect(new Set(updates.flatMap(({ activities }) => activities.map(({ id }) => id))).size).toBe(999);
    expect([ignored, refused]).toEqual([[], ['item 7: topic is missing']]);
  });

  it('that is empty is ignored, and one without a list is parked', () => {
    expect(map().ignored).toEqual(['empty']);
    for (const body of ['{"data":{}}', '{"meta":{}}', '[]'])
      expectRefusal(klaviyoConnector.map(klaviyoDelivery(body), connection), /data is missing/);
  });

  it('is split into its events', () => {
    const events = [klaviyoEvent('clicked_email'), klaviyoEvent('sent_sms', { profile: 'P2' })];
    const parts = klaviyoConnector.split?.(klaviyoDelivery(events)) ?? [];
    expect(parts.map((part) => klaviyoConnector.map(part, connection))).toEqual(
      events.map((event) => map(event)),
    );
    expect(klaviyoConnector.split?.(klaviyoDelivery('x'))).toHaveLength(1);
  });

  it('of one topic is described by it', () => {
    const described = (...events: object[]) => klaviyoConnector.describe?.(klaviyoDelivery(events));
    expect(described(klaviyoEvent('sent_sms'), klaviyoEvent('sent_sms'))).toEqual({
      topic: 'event:klaviyo.sent_sms',
    });
    expect(described(klaviyoEvent('sent_sms'), klaviyoEvent('clicked_sms'))).toEqual({});
    expect(described(klaviyoEvent('event:api.ada@example.com'))).toEqual({});
  });
});

describe('the signature of Klaviyo', () => {
  const SECRET = 'a-secret-key-of-the-webhook';
  const NOW = Date.parse('2026-04-13T22:50:30Z');
  const delivery = klaviyoDelivery([klaviyoEvent('clicked_email')]);
  const signed = (timestamp: string) => {
    const signature = createHmac('sha256', SECRET).update(delivery.body).update(timestamp).digest('hex');
    return withHeader(withHeader(delivery, 'klaviyo-signature', signature), 'klaviyo-timestamp', timestamp);
  };
  const verdict = (one: ReturnType<typeof signed>, to = connection) =>
    klaviyoConnector.verify(one, to, [SECRET], NOW);

  it('covers the body, then the text of the timestamp', () => {
    const timestamp = 'Mon, 13 Apr 2026 22:50:12 GMT';
    expect(verdict(signed(timestamp))).toBe('authentic');
    const reversed = createHmac('sha256', SECRET).update(timestamp).update(delivery.body).digest('hex');
    expect(verdict(withHeader(signed(timestamp), 'klaviyo-signature', reversed))).toBe('wrong-signature');
    expect(verdict(withHeader(signed(timestamp), 'klaviyo-timestamp', 'Mon, 13 Apr 2026 22:50:13 GMT'))).toBe(
      'wrong-signature',
    );
    expect(verdict(withBody(signed(timestamp), `${Buffer.from(delivery.body)} `))).toBe('wrong-signature');
  });

  it('may have a timestamp that is five hours ahead, as Klaviyo has sent it', () => {
    expect(verdict(signed('Tue, 14 Apr 2026 03:50:12 GMT'))).toBe('authentic');
  });

  it.each([
    ['twelve hours and a second old', 'Mon, 13 Apr 2026 10:50:29 GMT', 'outside-window'],
    ['twelve hours and a second ahead', 'Tue, 14 Apr 2026 10:50:31 GMT', 'outside-window'],
    ['of another day of the week', 'Tue, 13 Apr 2026 22:50:12 GMT', 'wrong-signature'],
    ['of a day that does not exist', 'Thu, 31 Apr 2026 22:50:12 GMT', 'wrong-signature'],
    ['of another zone', 'Mon, 13 Apr 2026 22:50:12 EST', 'wrong-signature'],
    ['in ISO 8601', '2026-04-13T22:50:12Z', 'wrong-signature'],
    ['a number', '1776120612', 'wrong-signature'],
    ['sent twice', 'Mon, 13 Apr 2026 22:50:12 GMT, Mon, 13 Apr 2026 22:50:12 GMT', 'wrong-signature'],
    ['empty', '', 'missing-signature'],
  ])('with a timestamp that is %s is refused', (_what, timestamp, expected) => {
    expect(verdict(signed(timestamp))).toBe(expected);
  });

  it('of another account is refused, if the connection is bound to one', () => {
    const own = signed('Mon, 13 Apr 2026 22:50:12 GMT');
    expect(verdict(own, { ...connection, account: 'WBhXHN' })).toBe('authentic');
    expect(verdict(own, { ...connection, account: 'Other1' })).toBe('wrong-account');
  });
});
