import { chargebeeConnector } from '../../../shared/connectors/chargebee/connector.ts';
import type { Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { jsonDelivery } from './json-delivery.ts';
import { firstUpdate } from './mapped.ts';

/** When test events occur, unless they say otherwise. */
export const CHARGEBEE_AT = '2026-01-05T10:00:00Z';

type Changes = Readonly<Record<string, unknown>>;

/** The Unix seconds of an instant. */
export function seconds(instant: string): number {
  return Date.parse(instant) / 1000;
}

/** An unsigned event with objects. */
export function chargebeeDelivery(
  type: string,
  content: object,
  at = CHARGEBEE_AT,
  changes: Changes = {},
): Delivery {
  return jsonDelivery({
    id: 'ev_1',
    occurred_at: seconds(at),
    event_type: type,
    object: 'event',
    api_version: 'v2',
    content,
    ...changes,
  });
}

/** The mapping of an event, at a connection with the name `bill`. */
export function mapChargebee(
  type: string,
  content: object,
  at = CHARGEBEE_AT,
  changes: Changes = {},
): Mapping {
  const connection = { name: 'bill', provider: 'chargebee' };
  return chargebeeConnector.map(chargebeeDelivery(type, content, at, changes), connection);
}

/** The first update of an event. */
export function chargebeeUpdate(type: string, content: object, at = CHARGEBEE_AT): CustomerUpdate {
  return firstUpdate(mapChargebee(type, content, at));
}

/** A customer since 5 January. */
export function chargebeeCustomer(changes: Changes = {}): object {
  return {
    id: 'ada',
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.com',
    created_at: seconds('2026-01-05T08:00:00Z'),
    deleted: false,
    ...changes,
  };
}

/** A subscription without a trial, since 5 January. */
export function chargebeeSubscription(changes: Changes = {}): object {
  return {
    id: 'sub-1',
    customer_id: 'ada',
    status: 'active',
    created_at: seconds('2026-01-05T09:00:00Z'),
    started_at: seconds('2026-01-05T09:00:00Z'),
    due_invoices_count: 0,
    deleted: false,
    ...changes,
  };
}

/** A paid invoice of EUR 11.90 of that subscription. */
export function chargebeeInvoice(changes: Changes = {}): object {
  return {
    id: 'inv-1',
    customer_id: 'ada',
    subscription_id: 'sub-1',
    status: 'paid',
    currency_code: 'EUR',
    date: seconds('2026-01-05T09:00:00Z'),
    paid_at: seconds('2026-01-05T09:00:02Z'),
    total: 1190,
    amount_paid: 1190,
    credits_applied: 0,
    line_items: [{ subscription_id: 'sub-1' }],
    ...changes,
  };
}

/** A credit note of EUR 5.00 on that invoice that was paid out. */
export function chargebeeCredit(changes: Changes = {}): object {
  return {
    id: 'cn-1',
    customer_id: 'ada',
    reference_invoice_id: 'inv-1',
    type: 'refundable',
    status: 'refunded',
    currency_code: 'EUR',
    date: seconds('2026-01-05T09:30:00Z'),
    refunded_at: seconds('2026-01-05T09:31:00Z'),
    total: 500,
    amount_refunded: 500,
    amount_allocated: 0,
    ...changes,
  };
}
