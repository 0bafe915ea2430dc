import type { TopicMapper } from '../mapping.ts';
import { mapCart, mapCheckout } from './checkouts.ts';
import { mapCustomer, mapDeletedCustomer, mapEmailConsent, mapMerge, mapSmsConsent } from './customers.ts';
import type { Context } from './mapping.ts';
import { mapOrder } from './orders.ts';
import { mapDispute, mapFulfillment, mapRefund, mapTransaction } from './parts.ts';
import { mapErasure, mapExport, mapShopErasure } from './privacy.ts';
import { mapBillingAttempt, mapContract } from './subscriptions.ts';

/** How each topic is mapped. Other topics are ignored. */
export const TOPICS: ReadonlyMap<string, TopicMapper<Context>> = new Map<string, TopicMapper<Context>>([
  ['customers/create', mapCustomer],
  ['customers/update', mapCustomer],
  ['customers/delete', mapDeletedCustomer],
  ['customers/merge', mapMerge],
  ['customers_email_marketing_consent/update', mapEmailConsent],
  ['customers_marketing_consent/update', mapSmsConsent],

  ['carts/create', mapCart],
  ['carts/update', mapCart],
  ['checkouts/create', mapCheckout],
  ['checkouts/update', mapCheckout],

  ['orders/create', mapOrder],
  ['orders/updated', mapOrder],
  ['orders/paid', mapOrder],
  ['orders/fulfilled', mapOrder],
  ['orders/cancelled', mapOrder],
  ['refunds/create', mapRefund],
  ['order_transactions/create', mapTransaction],
  ['fulfillments/create', mapFulfillment],
  ['fulfillments/update', mapFulfillment],
  ['disputes/create', mapDispute],
  ['disputes/update', mapDispute],

  ['subscription_contracts/create', mapContract],
  ['subscription_contracts/activate', mapContract],
  ['subscription_contracts/pause', mapContract],
  ['subscription_contracts/cancel', mapContract],
  ['subscription_contracts/expire', mapContract],
  ['subscription_contracts/fail', mapContract],
  ['subscription_billing_attempts/success', mapBillingAttempt('success')],
  ['subscription_billing_attempts/failure', mapBillingAttempt('failure')],

  ['app/uninstalled', () => ({ ignored: 'concerns-the-shop' })],
  ['customers/redact', mapErasure],
  ['customers/data_request', mapExport],
  ['shop/redact', mapShopErasure],
]);
