import type { Snapshot } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { type Outcome, snapshot, statedAmount } from '../mapping.ts';
import { type Context, mapPlaced } from './mapping.ts';
import type { OrderBody } from './schema.ts';

const UNPAID: States = { payment: 'unpaid', cancelled: 'no' };
const PAID: States = { payment: 'paid', cancelled: 'no' };

/** What each status proves. A status that a shop added proves nothing. */
const STATES_BY_STATUS: Readonly<Record<string, States>> = {
  pending: { ...UNPAID, fulfilled: 'no' },
  'on-hold': { ...UNPAID, fulfilled: 'no' },
  failed: { ...UNPAID, attempt: 'failed' },
  cancelled: { payment: 'unpaid', cancelled: 'yes' },
  processing: { ...PAID, attempt: 'none', fulfilled: 'no' },
  completed: { ...PAID, attempt: 'none', fulfilled: 'yes' },
  refunded: { ...PAID, refunded: 'fully' },
};

/** `order.*`. The body is built when it is delivered, so the topic proves nothing. */
export function mapOrder(order: OrderBody, context: Context): Outcome {
  return mapPlaced('order', order, context, (asOf, owner) => {
    const states = statesOf(order);
    const refunds = refundsOf(order, asOf);
    const whole = snapshot(asOf, {
      states,
      since: {
        payment: states.payment === 'paid' ? order.date_paid_gmt : null,
        fulfilled: states.fulfilled === 'yes' ? order.date_completed_gmt : null,
      },
      attributes: {
        ...owner,
        createdAt: order.date_created_gmt ?? undefined,
        total: statedAmount(order.total, order.currency),
      },
      lists: order.refunds ? { refund: [...refunds.keys()] } : {},
    });
    return [whole, ...refunds.values()];
  });
}

function statesOf({ status, refunds }: OrderBody): States {
  const states = Object.hasOwn(STATES_BY_STATUS, status ?? '') ? STATES_BY_STATUS[status ?? ''] : undefined;
  // WooCommerce gives an order whose money all went back the status refunded.
  if (states?.attempt !== 'none' || !refunds) return states ?? {};
  return { ...states, refunded: refunds.length > 0 ? 'partly' : 'no' };
}

/** The refunds by id. A body always lists all of them, without a time. */
function refundsOf({ refunds, currency }: OrderBody, asOf: number): ReadonlyMap<string, Snapshot> {
  return new Map(
    (refunds ?? []).map(({ id, total }) => [
      id,
      snapshot(asOf, {
        part: `refund:${id}`,
        states: { refund: 'succeeded' },
        attributes: { total: statedAmount(withoutSign(total), currency) },
      }),
    ]),
  );
}

/** Refunds are reported as negative amounts. */
function withoutSign(amount: string | number | null): string | number | null {
  return typeof amount === 'number' ? Math.abs(amount) : (amount?.replace(/^-/, '') ?? null);
}
