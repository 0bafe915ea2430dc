import { describe, expect, it } from 'vitest';
import { zendeskConnector } from '../../../shared/connectors/zendesk/connector.ts';
import { toLog } from '../../../shared/lifecycle/activity.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import { satisfactionBody, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';

const map = (body: object) =>
  zendeskConnector.map(zendeskDelivery(body), { name: 'desk', provider: 'zendesk' });
const send = (body: object) => firstUpdate(map(body));

describe('a rating from the trigger template', () => {
  it.each([
    ['good', 5],
    ['bad', 1],
    ['Good', 5],
  ])('%s has the score %d', (rating, score) => {
    const sent = send(satisfactionBody({ rating }));
    expect(sent.persons).toEqual(['desk:customer:8447388090494', 'email:ada@example.com']);
    expect(reportsOf(sent)).toEqual({
      'ticket:31': {
        asOf: '2026-01-06T09:00:00Z',
        account: 'customer:8447388090494',
      },
    });
    expect(sent.activities).toEqual([
      {
        id: 'desk:ticket:31:rating.given:satisfaction',
        type: 'rating.given',
        occurredAt: Date.parse('2026-01-06T09:00:00Z'),
        connection: 'desk',
        provider: 'zendesk',
        version: '2026-01-06T09:00:00.000Z',
        about: 'desk:ticket:31',
        rating: { scale: 'csat', score },
      },
    ]);
  });

  it('replaces an earlier one of the ticket, in every order of arrival', () => {
    const first = send(satisfactionBody({ rating: 'bad' }));
    const edited = send(satisfactionBody({ updated_at: '2026-01-08T09:00:00Z' }));
    const other = send(satisfactionBody({ ticket_id: '32' }));
    for (const updates of [
      [first, edited, other],
      [other, edited, first],
    ]) {
      const log = toLog(updates.flatMap(({ activities }) => activities));
      expect(log).toEqual([...other.activities, ...edited.activities]);
    }
  });

  it('can have numeric ids and a time without seconds', () => {
    const body = satisfactionBody({
      ticket_id: 31,
      requester_id: 8447388090494,
      updated_at: '2026-01-06T09:00Z',
    });
    expect(map(body)).toEqual(map(satisfactionBody()));
  });

  it('has no address if the requester has none', () => {
    expect(send(satisfactionBody({ requester_email: '' })).persons).toEqual(['desk:customer:8447388090494']);
  });
});
