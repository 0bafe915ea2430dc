import type { Connection, Delivery, Mapping } from '../../../shared/connectors/connector.ts';
import { squareConnector } from '../../../shared/connectors/square/connector.ts';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { jsonDelivery } from './json-delivery.ts';
import { firstUpdate } from './mapped.ts';
import { type Reported, reportsOf } from './reports.ts';

const TILL: Connection = { name: 'till', provider: 'square' };

type Changes = Readonly<Record<string, unknown>>;

/** An unsigned event about one object, at 10:00 on 5 January 2026. */
export function squareDelivery(
  type: string,
  object: object,
  changes: Changes = {},
  headers: Readonly<Record<string, string>> = { 'square-environment': 'Production' },
): Delivery {
  const body = {
    merchant_id: 'MERCHANT1',
    type,
    event_id: 'e1',
    created_at: '2026-01-05T10:00:00Z',
    data: { type: 'object', id: 'x', object },
    ...changes,
  };
  return jsonDelivery(body, headers);
}

/** The mapping of an event. `at` is the time of the event. */
export function mapSquare(type: string, object: object, at = '2026-01-05T10:00:00Z'): Mapping {
  return squareConnector.map(squareDelivery(type, object, { created_at: at }), TILL);
}

/** The update of an event. */
export function squareUpdate(type: string, object: object, at?: string): CustomerUpdate {
  return firstUpdate(mapSquare(type, object, at));
}

/** What an event reports, in short. */
export function squareReports(type: string, object: object, at?: string): Record<string, Reported> {
  return reportsOf(squareUpdate(type, object, at));
}

/** A paid card payment of EUR 49.99, of an order. */
export function squarePayment(changes: Changes = {}): { payment: Changes } {
  return {
    payment: {
      id: 'P1',
      status: 'COMPLETED',
      order_id: 'O1',
      customer_id: 'ADA',
      buyer_email_address: 'receipt@example.com',
      total_money: { amount: 4999, currency: 'EUR' },
      created_at: '2026-01-05T10:00:00.000Z',
      updated_at: '2026-01-05T10:00:02.500Z',
      card_details: { card_payment_timeline: { captured_at: '2026-01-05T10:00:02.400Z' } },
      ...changes,
    },
  };
}

/** A refund of EUR 10.00 of that payment, four days later. */
export function squareRefund(changes: Changes = {}): { refund: Changes } {
  return {
    refund: {
      id: 'P1_R1',
      status: 'COMPLETED',
      payment_id: 'P1',
      order_id: 'O_RETURN',
      amount_money: { amount: 1000, currency: 'EUR' },
      created_at: '2026-01-09T10:00:00Z',
      updated_at: '2026-01-09T10:00:10Z',
      ...changes,
    },
  };
}

/** A dispute of that payment, twenty days later. */
export function squareDispute(changes: Changes = {}): { dispute: Changes } {
  return {
    dispute: {
      id: 'D1',
      state: 'EVIDENCE_REQUIRED',
      disputed_payment: { payment_id: 'P1' },
      amount_money: { amount: 4999, currency: 'EUR' },
      created_at: '2026-01-25T10:00:00Z',
      updated_at: '2026-01-25T10:00:00Z',
      version: 1,
      ...changes,
    },
  };
}

/** An open invoice of EUR 100.00 for an order. */
export function squareInvoice(changes: Changes = {}): { invoice: Changes } {
  return {
    invoice: {
      id: 'inv:0-1',
      version: 1,
      status: 'UNPAID',
      order_id: 'O1',
      primary_recipient: { customer_id: 'ADA', email_address: 'ada@example.com' },
      payment_requests: [
        {
          computed_amount_money: { amount: 10000, currency: 'EUR' },
          total_completed_amount_money: { amount: 0, currency: 'EUR' },
        },
      ],
      created_at: '2026-01-02T10:00:00Z',
      updated_at: '2026-01-02T10:00:00Z',
      ...changes,
    },
  };
}

/** What an invoice has when it is paid, three days later. */
export const PAID_INVOICE: Changes = {
  status: 'PAID',
  version: 3,
  updated_at: '2026-01-05T10:00:03Z',
  payment_requests: [
    {
      computed_amount_money: { amount: 10000, currency: 'EUR' },
      total_completed_amount_money: { amount: 10000, currency: 'EUR' },
    },
  ],
};

/** A subscription in force. */
export function squareSubscription(changes: Changes = {}): { subscription: Changes } {
  return {
    subscription: { id: 'S1', customer_id: 'ADA', status: 'ACTIVE', start_date: '2026-01-05', ...changes },
  };
}

/** A customer profile. */
export function squareCustomer(changes: Changes = {}): Changes {
  return {
    id: 'ADA',
    created_at: '2026-01-01T10:00:00Z',
    updated_at: '2026-01-01T10:00:00Z',
    email_address: 'ada@example.com',
    given_name: 'Ada',
    family_name: 'Example',
    phone_number: '030 5550100',
    address: { country: 'de' },
    creation_source: 'DIRECTORY',
    version: 0,
    ...changes,
  };
}
