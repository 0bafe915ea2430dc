import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { mailchimpConnector } from '../../../shared/connectors/mailchimp/connector.ts';
import {
  type MailchimpForm,
  mailchimpDelivery,
  member,
  newAddress,
} from '../../support/connectors/mailchimp-delivery.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const connection: Connection = { name: 'news', provider: 'mailchimp' };
const TIME = Date.parse('2026-01-05T10:00:00Z');
const PERSONS = ['news:customer:ada@example.com', 'email:ada@example.com'];

const map = (form: MailchimpForm): Mapping => mailchimpConnector.map(mailchimpDelivery(form), connection);
const send = (form: MailchimpForm) => firstUpdate(map(form));
const text = (body: string) => ({ ...mailchimpDelivery({}), body: Buffer.from(body) });

describe('a member', () => {
  it('that subscribes gives its consent, and shows its name', () => {
    const update = send(member('subscribe'));
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toEqual([
      {
        id: 'news:audience:a6b5da1054:consent.given:2026-01-05T10:00:00.000Z',
        type: 'consent.given',
        occurredAt: TIME,
        connection: 'news',
        provider: 'mailchimp',
        version: '',
        about: null,
      },
    ]);
    expect(update.contact).toEqual({ name: { text: 'Ada Lovelace', at: TIME }, phone: null });
    expect(reportsOf(update)).toEqual({
      'customer:ada@example.com': {
        asOf: '2026-01-05T10:00:00Z',
        address: 'email:ada@example.com',
        mergedInto: null,
      },
    });
  });

  it('that changes its profile shows its name and number, and did nothing else', () => {
    const update = send(member('profile', { '[merges][PHONE]': '+44 20 7946 0000' }));
    expect(update.activities).toEqual([]);
    expect(update.contact).toMatchObject({
      name: { text: 'Ada Lovelace' },
      phone: { text: '+44 20 7946 0000' },
    });
  });

  it.each([
    ['unsub', 'manual'],
    ['unsub', 'abuse'],
    ['', ''],
  ])('that unsubscribes (%s, %s) withdraws its consent', (action, reason) => {
    const update = send(member('unsubscribe', { '[action]': action, '[reason]': reason }));
    expect(update.persons).toEqual(PERSONS);
    expect(update.activities).toMatchObject([{ type: 'consent.withdrawn', occurredAt: TIME }]);
    expect(update.objects).toEqual([]);
  });

  it('that is deleted from the audience withdrew nothing', () => {
    expect(map(member('unsubscribe', { '[action]': 'delete' }))).toMatchObject({
      updates: [],
      ignored: ['deleted-member'],
    });
  });

  it('that complains withdraws its consent, and an address that bounces does not', () => {
    const cleaned = (reason: string) => map(member('cleaned', { '[reason]': reason }));
    expect(firstUpdate(cleaned('abuse')).activities).toMatchObject([{ type: 'consent.withdrawn' }]);
    for (const reason of ['hard', '', 'other'])
      expect(cleaned(reason)).toMatchObject({ updates: [], ignored: ['not-deliverable'] });
  });

  it('is named by its address as it is compared everywhere', () => {
    expect(send(member('subscribe', { '[email]': ' Ada@EXAMPLE.com. ' })).persons).toEqual(PERSONS);
  });

  it('has no address in the ids of what it did', () => {
    for (const type of ['subscribe', 'unsubscribe'])
      for (const { id } of send(member(type)).activities) expect(id).not.toContain('@');
  });
});

describe('a new address', () => {
  it('makes the member of the old one that of the new one', () => {
    const { updates } = map(newAddress('ada@example.com', 'ada@work.example'));
    expect(updates.map(({ persons }) => persons)).toEqual([
      PERSONS,
      ['news:customer:ada@work.example', 'email:ada@work.example'],
    ]);
    expect(Object.assign({}, ...updates.map(reportsOf))).toEqual({
      'customer:ada@example.com': {
        asOf: '2026-01-05T10:00:00Z',
        address: 'email:ada@example.com',
        mergedInto: 'customer:ada@work.example',
      },
      'customer:ada@work.example': {
        asOf: '2026-01-05T10:00:00Z',
        address: 'email:ada@work.example',
        mergedInto: null,
      },
    });
  });

  it('that is the same one is no change', () => {
    expect(map(newAddress('ada@example.com', 'ADA@example.com')).ignored).toEqual(['same-address']);
  });

  it('that cannot be read is parked', () => {
    expectRefusal(map(newAddress('ada@example.com', 'nowhere')), /is not an e-mail address/);
    expectRefusal(map(newAddress('', 'ada@example.com')), /data\[old_email\] is missing/);
  });
});

describe('a form', () => {
  it('about a campaign names nobody', () => {
    const campaign = {
      type: 'campaign',
      fired_at: '2026-01-05 10:00:00',
      '[id]': '5aa2102003',
      '[status]': 'sent',
    };
    expect(map(campaign)).toMatchObject({ updates: [], ignored: ['campaign-status'] });
  });

  it('of another type is ignored, and one without a type is parked', () => {
    expect(map(member('pending')).ignored).toEqual(['unknown-topic']);
    expectRefusal(map({ fired_at: '2026-01-05 10:00:00' }), /type is missing/);
  });

  it.each([
    ['2026-01-05 10:00:00', true],
    ['2026-01-05T10:00:00Z', false],
    ['2026-02-30 10:00:00', false],
    ['2026-01-05 24:00:00', false],
    ['1989-12-31 23:59:59', false],
    ['0000-00-00 00:00:00', false],
    ['', false],
  ])('with the time "%s" is read: %s', (fired_at, isRead) => {
    const mapping = map(member('subscribe', { fired_at }));
    if (isRead) expect(firstUpdate(mapping).activities[0]?.occurredAt).toBe(TIME);
    else expectRefusal(mapping, /^subscribe: fired_at must be a time such as/);
  });

  it('without an address or an audience is parked', () => {
    expectRefusal(map(member('subscribe', { '[email]': '' })), /data\[email\] is missing/);
    expectRefusal(map(member('subscribe', { '[email]': 'nobody' })), /not an e-mail address/);
    expectRefusal(map(member('subscribe', { '[list_id]': '' })), /data\[list_id\] must be an id/);
  });

  it('may have a field twice with one value, and names of the prototype', () => {
    const body = Buffer.from(mailchimpDelivery(member('subscribe')).body).toString();
    const mapped = mailchimpConnector.map(
      text(`type=subscribe&__proto__=x&constructor=y&${body}`),
      connection,
    );
    expect(mapped).toEqual(map(member('subscribe')));
  });

  it('may have plus signs, umlauts and emoji', () => {
    const update = send(
      member('subscribe', { '[email]': 'ada+news@example.com', '[merges][FNAME]': 'Zoë 🙂' }),
    );
    expect(update.persons[1]).toBe('email:ada+news@example.com');
    expect(update.contact?.name?.text).toBe('Zoë 🙂 Lovelace');
  });

  it.each([
    ['type', 'type=unsubscribe'],
    ['address', 'data[email]=bob@example.com'],
  ])('with two values of the %s is parked', (_what, field) => {
    const body = `${mailchimpDelivery(member('subscribe')).body}&${field}`;
    expectRefusal(mailchimpConnector.map(text(body), connection), /a field twice, with two values/);
  });

  it('with an address that is not UTF-8 is parked', () => {
    const body = `${mailchimpDelivery(member('subscribe')).body}`.replace('ada%40', 'a%FFda%40');
    expectRefusal(mailchimpConnector.map(text(body), connection), /data\[email\] is not UTF-8/);
  });

  it('with too many fields is parked', () => {
    const body = Array.from({ length: 1001 }, (_, index) => `f${index}=1`).join('&');
    expectRefusal(mailchimpConnector.map(text(body), connection), /more than 1000 fields/);
  });
});

describe('a request', () => {
  const request = (method: string) => ({ ...text(''), method });

  it('that Mailchimp makes when a webhook is saved is answered with 200', () => {
    for (const method of ['GET', 'HEAD'])
      expect(mailchimpConnector.handshake?.(request(method))).toEqual({ status: 200 });
    expect(mailchimpConnector.handshake?.(request('POST'))).toBeUndefined();
  });

  it('of another audience is refused, if the connection is bound to one', () => {
    const secret = 'a-secret-of-the-webhook';
    const delivery = mailchimpConnector.sign(mailchimpDelivery(member('subscribe')), secret, TIME);
    const verdict = (account: string) =>
      mailchimpConnector.verify(delivery, { ...connection, account }, [secret], TIME);
    expect(verdict('a6b5da1054')).toBe('authentic');
    expect(verdict('b1b1b1b1b1')).toBe('wrong-account');
    expect(
      mailchimpConnector.verify(
        delivery,
        { ...connection, account: 'b1b1b1b1b1' },
        ['other-secret-of-it'],
        TIME,
      ),
    ).toBe('wrong-signature');
  });

  it('is described by its type', () => {
    expect(mailchimpConnector.describe?.(mailchimpDelivery(member('subscribe')))).toEqual({
      topic: 'subscribe',
    });
    expect(mailchimpConnector.describe?.(mailchimpDelivery(member('ada@example.com')))).toEqual({});
    expect(mailchimpConnector.describe?.(text(''))).toEqual({});
  });
});
