import { hasShape, type Shape } from '../shape.ts';

// WooCommerce signs the body, not the `X-WC-Webhook-Topic` header. The body of a subscription is that of an order with
// more fields.

const OF_SUBSCRIPTIONS = ['start_date_gmt', 'billing_period'];

/** By the resource of a topic. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['customer', { has: ['email'], lacks: ['total', 'customer_id', 'status'] }],
  ['order', { has: ['id', 'status', 'total', 'customer_id', 'date_created_gmt'], lacks: OF_SUBSCRIPTIONS }],
  ['subscription', { has: ['id', 'status', 'customer_id'], hasOneOf: OF_SUBSCRIPTIONS }],
]);

/** Whether the body has a shape of the topic. A deletion has only the id, which proves nothing and has no effect. */
export function hasShapeOf(topic: string, body: unknown): boolean {
  const [resource = '', event] = topic.split('.');
  if (event === 'deleted') return true;
  const shape = SHAPES.get(resource);
  return shape !== undefined && hasShape(body, shape);
}
