import { EVENT_TYPES } from '../../../shared/events/transition.ts';
import { CHANGE_TYPES } from '../../../shared/lifecycle/change-types.ts';
import { RISK_REASONS } from '../../../shared/lifecycle/risk.ts';
import { CHURN_REASONS, STAGES } from '../../../shared/lifecycle/stage.ts';
import { genericDelivery } from '../connectors/generic-delivery.ts';
import { shopifyDelivery } from '../connectors/shopify-delivery.ts';
import type { TestService } from '../test-service.ts';

/** The customers of the shop who can be found, each by an identity. */
export const FOUND = ['generic:customer:ann', 'second:customer:bob', 'generic:customer:cyd'] as const;

/** The lists of which stored items hold positions. A text in another place means another form. */
export const LISTS = { CHANGE_TYPES, CHURN_REASONS, EVENT_TYPES, RISK_REASONS, STAGES };

const day = (number: number) => new Date(Date.UTC(2026, 4, number)).toISOString();
const ann = { id: 'ann', email: 'ann@example.org', name: 'Ann', phone: '+4930123456' };
const eur = (id: string, total: string) => ({ id, total, currency: 'EUR' });

const OF_ANN = [
  { id: 'lead', type: 'lead.captured', occurredAt: day(1), customer: ann },
  { id: 'visit', type: 'visit', occurredAt: day(2), customer: ann },
  { id: 'paid-1', type: 'order.paid', occurredAt: day(3), customer: ann, order: eur('1', '20.00') },
  { id: 'paid-2', type: 'order.paid', occurredAt: day(9), customer: ann, order: eur('2', '30.00') },
  {
    id: 'back',
    type: 'order.refunded',
    occurredAt: day(10),
    customer: ann,
    order: eur('2', '30.00'),
    refund: { id: 'r' },
  },
  {
    id: 'stars',
    type: 'rating.given',
    occurredAt: day(11),
    customer: ann,
    rating: { scale: 'csat', score: 2 },
  },
];

const bob = { id: 'bob' };
const OF_BOB = [
  { id: 's', type: 'subscription.started', occurredAt: day(1), customer: bob, subscription: { id: 's1' } },
  {
    id: 'end',
    type: 'subscription.ended',
    occurredAt: day(12),
    customer: bob,
    subscription: { id: 's1' },
  },
];

const visitOf = (customer: object, id: string) => ({ id, type: 'visit', occurredAt: day(5), customer });

/**
 * Sends deliveries of every kind to an empty service: afterwards it has items of every form. There are customers with
 * activities and objects, one who was merged, one who was erased, parked deliveries, and a queued request.
 */
export async function reportKnownShop(service: TestService): Promise<void> {
  const generic = (items: readonly object[], connection = 'generic') =>
    service.send(connection, genericDelivery(items));
  const idOf = async (identity: string) => {
    const { body } = await service.get('/customers', { identity });
    return (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? '';
  };
  await generic(OF_ANN);
  await generic(OF_BOB, 'second');
  await generic([visitOf({ id: 'cyd' }, 'v1'), visitOf({ id: 'cyd-2' }, 'v2'), visitOf({ id: 'dan' }, 'v3')]);
  const merge = JSON.stringify({ with: await idOf('generic:customer:cyd-2') });
  await service.ask('POST', `/customers/${await idOf('generic:customer:cyd')}/merge`, { body: merge });
  await service.ask('DELETE', `/customers/${await idOf('generic:customer:dan')}`);
  await service.review();
  await generic([{ id: 'x', type: 'visit', occurredAt: '2026-07-01T00:00:00Z', customer: { id: 'ann' } }]);
  await service.parkedDeliveries.put('busy', {
    connection: 'generic',
    receivedAt: service.services.clock.now(),
    reasons: ['the table could not take the delivery in time'],
    method: 'POST',
    headers: {},
    body: Buffer.from(JSON.stringify([visitOf({ id: 'eve' }, 'v4')])),
  });
  await service.send(
    'shopify',
    shopifyDelivery('customers/data_request', {
      shop_id: 954_889,
      shop_domain: 'a-shop.myshopify.com',
      orders_requested: [1],
      customer: { id: 7, email: 'ann@example.org', phone: null },
      data_request: { id: 9999 },
    }),
  );
}
