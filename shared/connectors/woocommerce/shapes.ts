import { hasShape, type Shape } from '../shape.ts';

// WooCommerce signs the body, not the `X-WC-Webhook-Topic` header. The body of a subscription is that of an order with
// more fields. The body of every deletion is an id and does not prove what was deleted.

const OF_SUBSCRIPTIONS = ['start_date_gmt', 'billing_period'];

/** By topic or by its resource. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['customer', { has: ['email'], lacks: ['total', 'customer_id', 'status'] }],
  ['customer.deleted', {}],
  ['order', { has: ['id', 'status', 'total', 'customer_id', 'date_created_gmt'], lacks: OF_SUBSCRIPTIONS }],
  ['order.deleted', {}],
  ['subscription', { has: ['id', 'status', 'customer_id'], hasOneOf: OF_SUBSCRIPTIONS }],
  ['subscription.deleted', {}],
]);

/** Whether the body has a shape of the topic. */
export function hasShapeOf(topic: string, body: unknown): boolean {
  const [resource = ''] = topic.split('.');
  const shape = SHAPES.get(topic) ?? SHAPES.get(resource);
  return shape !== undefined && hasShape(body, shape);
}
