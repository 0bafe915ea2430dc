import type { Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { paddleConnector } from '../../../shared/connectors/paddle/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { jsonDelivery } from './json-delivery.ts';
import { firstUpdate } from './mapped.ts';

/** When test events occur, unless they say otherwise. */
export const PADDLE_AT = '2026-01-05T10:00:00Z';

type Changes = Readonly<Record<string, unknown>>;

/** An unsigned notification about an entity. */
export function paddleDelivery(type: string, data: object, at = PADDLE_AT, changes: Changes = {}): Delivery {
  return jsonDelivery({
    event_id: 'evt_01',
    event_type: type,
    occurred_at: at,
    notification_id: 'ntf_01',
    data: { updated_at: at, ...data },
    ...changes,
  });
}

/** The mapping of a notification, at a connection with the name `pay`. */
export function mapPaddle(type: string, data: object, at = PADDLE_AT, changes: Changes = {}): Mapping {
  const connection = { name: 'pay', provider: 'paddle' };
  return paddleConnector.map(paddleDelivery(type, data, at, changes), connection);
}

/** The update of a notification. */
export function paddleUpdate(type: string, data: object, at = PADDLE_AT): CustomerUpdate {
  return firstUpdate(mapPaddle(type, data, at));
}

/** A subscription without a trial, since 5 January. */
export function paddleSubscription(changes: Changes = {}): object {
  return {
    id: 'sub_1',
    status: 'active',
    customer_id: 'ctm_1',
    created_at: '2026-01-05T09:00:01Z',
    started_at: '2026-01-05T09:00:00Z',
    paused_at: null,
    canceled_at: null,
    scheduled_change: null,
    items: [{ status: 'active', trial_dates: null }],
    ...changes,
  };
}

/** A completed transaction of EUR 11.90 without a subscription, paid 5 seconds before the event. */
export function paddleTransaction(changes: Changes = {}): object {
  return {
    id: 'txn_1',
    status: 'completed',
    customer_id: 'ctm_1',
    subscription_id: null,
    origin: 'api',
    collection_mode: 'automatic',
    currency_code: 'EUR',
    details: { totals: { total: '1190', grand_total: '1190' } },
    payments: [attempt('captured', '2026-01-05T09:59:50Z', '2026-01-05T09:59:55Z')],
    created_at: '2026-01-05T09:00:00Z',
    ...changes,
  };
}

/** A try to pay. */
export function attempt(status: string, createdAt: string, capturedAt: string | null = null): object {
  return { status, amount: '1190', created_at: createdAt, captured_at: capturedAt };
}

/** An approved refund of EUR 5.00 of that transaction. */
export function paddleAdjustment(changes: Changes = {}): object {
  return {
    id: 'adj_1',
    action: 'refund',
    status: 'approved',
    transaction_id: 'txn_1',
    customer_id: 'ctm_1',
    subscription_id: null,
    currency_code: 'EUR',
    totals: { total: '500' },
    created_at: '2026-01-05T09:30:00Z',
    ...changes,
  };
}
