import { expect, test } from 'vitest';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { parseTransition } from '../../../shared/events/stored-transition.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService } from '../../support/test-service.ts';

const PHONE = '+49 30 5550-100';

test('a customer id that is a phone number stays out of events, logs and keys', async () => {
  const output = captureOutput();
  const table = createModelTable();
  const service = createTestService(table.client);
  const order = { id: '1', total: '10.00', currency: 'EUR' };
  const activities = [
    { id: 'a', type: 'visit', occurredAt: '2026-05-01T10:00:00Z', customer: { id: PHONE } },
    { id: 'b', type: 'order.paid', occurredAt: '2026-05-02T10:00:00Z', customer: { id: PHONE }, order },
    {
      id: 'c',
      type: 'visit',
      occurredAt: '2026-05-03T10:00:00Z',
      customer: { id: PHONE, email: 'a@example.org' },
    },
  ];
  for (const activity of activities)
    expect((await service.send('generic', genericDelivery(activity))).body).toEqual({ outcome: 'accepted' });

  // Only its owner item contains the readable identity, like that of an address.
  const items = [...table.items.values()].map(({ identity: _, ...item }) => item);
  expect(JSON.stringify(items)).not.toContain(PHONE);
  expect(output.text()).not.toContain(PHONE);
  const events = items.flatMap(({ SK, body }) => {
    const transition = String(SK).startsWith('STAGE#') ? parseTransition(String(body)) : undefined;
    return transition === undefined ? [] : toPublishedEvents(transition, '');
  });
  expect(events.length).toBeGreaterThan(0);
  expect(JSON.stringify(events)).not.toContain('5550');

  const { body } = await service.get('/customers', { identity: `generic:customer:${PHONE}` });
  expect(body).toMatchObject({
    customers: [{ identities: expect.arrayContaining([`generic:customer:${PHONE}`]), facts: { orders: 1 } }],
  });
});
