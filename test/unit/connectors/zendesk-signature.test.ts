import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Connection, Delivery } from '../../../shared/connectors/connector.ts';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { withHeader } from '../../support/connectors/attacks/attack.ts';
import { satisfactionBody, ticketEvent, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';

const connection: Connection = { name: 'desk', provider: 'zendesk' };

describe('a Zendesk signature', () => {
  const SECRET = 'a-signing-secret-of-the-webhook';
  const NOW = Date.parse('2026-03-01T12:00:00Z');
  const sign = (body: object | string, timestamp = '2026-03-01T12:00:00Z', secret = SECRET): Delivery => {
    const delivery = zendeskDelivery(body);
    const hmac = createHmac('sha256', secret).update(timestamp).update(delivery.body);
    const signed = withHeader(delivery, 'x-zendesk-webhook-signature', hmac.digest('base64'));
    return withHeader(signed, 'x-zendesk-webhook-signature-timestamp', timestamp);
  };
  const verify = (delivery: Delivery, bound: Connection = connection) =>
    zendeskConnector.verify(delivery, bound, ['another-active-secret', SECRET], NOW);

  it('is accepted with any active secret, for any body', () => {
    expect(verify(sign(ticketEvent('ticket.created')))).toBe('authentic');
    expect(verify(sign(''))).toBe('authentic');
    expect(verify(sign('x', '2026-03-01T12:00:00Z', 'another-active-secret'))).toBe('authentic');
    expect(verify(sign('x', '2026-03-01T12:00:00Z', 'an-unknown-signing-secret'))).toBe('wrong-signature');
  });

  it.each([
    ['2026-03-01T11:55:00Z', 'authentic'],
    ['2026-03-01T12:05:00Z', 'authentic'],
    ['2026-03-01T12:05:00.000000001Z', 'authentic'],
    ['2026-03-01T11:54:59Z', 'outside-window'],
    ['2026-03-01T12:05:01Z', 'outside-window'],
    ['2026-03-01T13:00:00+01:00', 'authentic'],
    ['2026-03-01T12:00:00', 'wrong-signature'],
    ['1772366400', 'wrong-signature'],
  ])('made at %s is %s', (timestamp, verdict) => {
    expect(verify(sign('x', timestamp))).toBe(verdict);
  });

  it('covers the timestamp', () => {
    const moved = withHeader(sign('x'), 'x-zendesk-webhook-signature-timestamp', '2026-03-01T12:00:01Z');
    expect(verify(moved)).toBe('wrong-signature');
    const duplicate = '2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z';
    expect(verify(withHeader(sign('x'), 'x-zendesk-webhook-signature-timestamp', duplicate))).toBe(
      'wrong-signature',
    );
    expect(verify(withHeader(sign('x'), 'x-zendesk-webhook-signature-timestamp', undefined))).toBe(
      'missing-signature',
    );
  });

  it('for a connection bound to an account is accepted only with bodies of that account', () => {
    const bound: Connection = { ...connection, account: '12514403' };
    const { account_id: _, ...unnamed } = satisfactionBody();
    expect(verify(sign(ticketEvent('ticket.created')), bound)).toBe('authentic');
    expect(verify(sign(satisfactionBody()), bound)).toBe('authentic');
    expect(verify(sign({ ...ticketEvent('ticket.created'), account_id: 1 }), bound)).toBe('wrong-account');
    expect(verify(sign(unnamed), bound)).toBe('wrong-account');
    expect(verify(sign('not JSON'), bound)).toBe('wrong-account');
    const wronglySigned = sign(
      { ...ticketEvent('ticket.created'), account_id: 1 },
      '2026-03-01T12:00:00Z',
      'an-unknown-signing-secret',
    );
    expect(verify(wronglySigned, bound)).toBe('wrong-signature');
  });
});
