import * as z from 'zod/mini';
import { field, optionalText } from '../fields.ts';
import { numericId, optionalNumericId } from '../numeric-id.ts';
import { unixSeconds } from '../unix-seconds.ts';

// Field paths: https://docs.bigcommerce.com/docs/integrations/webhooks/events. A body has ids and no more.

const producerSchema = z.object({ producer: optionalText });

const STORE = /^stores\/([^/]+)$/;

/** The hash of the sending store: `stores/abc123` is the store `abc123`. */
export function storeOf(body: unknown): string | undefined {
  return STORE.exec(producerSchema.safeParse(body).data?.producer ?? '')?.[1];
}

/** What describes a delivery in a log. */
export const describedSchema = z.object({ scope: optionalText });

/** The event that the webhook was created for. */
export const scopeSchema = z.object({
  scope: field<string>((value) =>
    typeof value === 'string' && /^[a-z0-9_/*]{1,200}$/i.test(value)
      ? value
      : { refused: 'must be the scope of a webhook, such as store/order/statusUpdated' },
  ),
});

/** The other fields of a delivery of a mapped scope. */
export const contentSchema = z.object({ created_at: unixSeconds, data: z.unknown() });

/** `store/customer/*`. */
export const customerSchema = z.object({ id: numericId });

/** `store/cart/*`: the id of a cart is a UUID. */
export const cartSchema = z.object({
  id: field<string>((value) =>
    typeof value === 'string' && /^[\da-f-]{36}$/i.test(value) ? value : { refused: 'must be a UUID' },
  ),
  orderId: optionalNumericId,
});
export type CartBody = z.infer<typeof cartSchema>;

/** The number of a status; null if it is missing. */
const statusId = field<number | null>((value) =>
  typeof value === 'number' && Number.isInteger(value) ? value : null,
);

/** `store/order/created`, `store/order/archived`. */
export const orderSchema = z.object({ id: numericId });

/** `store/order/statusUpdated`. */
export const statusSchema = z.object({
  id: numericId,
  status: z.nullish(z.object({ previous_status_id: statusId, new_status_id: statusId })),
});
export type StatusBody = z.infer<typeof statusSchema>;

/** `store/order/refund/created`: without an amount. */
export const refundSchema = z.object({ id: numericId, refund: z.object({ refund_id: numericId }) });
export type RefundBody = z.infer<typeof refundSchema>;

/** `store/order/transaction/*`: without an amount. */
export const transactionSchema = z.object({
  order_id: numericId,
  transaction_id: numericId,
  transaction_status: optionalText,
  transaction_type: optionalText,
  result: z.nullish(z.object({ type: optionalText })),
});
export type TransactionBody = z.infer<typeof transactionSchema>;

/** `store/shipment/*`. */
export const shipmentSchema = z.object({ id: numericId, orderId: numericId });
export type ShipmentBody = z.infer<typeof shipmentSchema>;
