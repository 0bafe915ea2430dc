import type { Snapshot } from '../../lifecycle/objects/object.ts';
import type { States, StateValue } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, report } from './mapping.ts';
import type { OrderBody } from './schema.ts';

/** What an event of an order is about: the key of its object. */
export type OrderEvent = 'order_created' | 'order_updated' | 'order_fulfillment_updated';

/**
 * What each state proves. Whether an order is paid, its payments say: an order that waits for its fulfilment is open also
 * after it was paid, and the instant at which it is completed is not the one of the payment.
 */
const ORDERS: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['OPEN', { cancelled: 'no' }],
  ['COMPLETED', { cancelled: 'no' }],
  ['CANCELED', { cancelled: 'yes' }],
]);

// https://developer.squareup.com/reference/square/enums/FulfillmentState
const SHIPMENTS: ReadonlyMap<string | null, StateValue<'shipment'>> = new Map<
  string | null,
  StateValue<'shipment'>
>([
  ['PROPOSED', 'pending'],
  ['RESERVED', 'pending'],
  ['PREPARED', 'pending'],
  ['COMPLETED', 'shipped'],
  ['CANCELED', 'cancelled'],
  ['FAILED', 'cancelled'],
]);

/** `order.*`: ids and states only. The customer and the amount come with its payments. */
export function mapOrder(
  body: { readonly [Event in OrderEvent]?: OrderBody | undefined },
  context: Context,
  event: OrderEvent,
): Outcome {
  const order = body[event];
  if (order === undefined) return { refused: `${event} is missing` };
  if (order.state === 'DRAFT') return { ignored: 'draft-order' };
  const object = objectOf(context, 'order', order.order_id);
  if (object === undefined) return { refused: 'order_id cannot be used' };
  const asOf = order.updated_at ?? order.created_at ?? context.at;
  const { version } = order;
  const whole = snapshot(asOf, {
    version,
    states: ORDERS.get(order.state) ?? {},
    attributes: { createdAt: order.created_at ?? undefined },
  });
  const shipments = order.fulfillment_update.map(({ fulfillment_uid, new_state }): Snapshot => {
    const shipment = SHIPMENTS.get(new_state);
    return snapshot(asOf, {
      part: `shipment:${fulfillment_uid}`,
      version,
      states: { ...(shipment && { shipment }) },
    });
  });
  return update({ objects: [report(context.connection, 'order', object, whole, ...shipments)] });
}
