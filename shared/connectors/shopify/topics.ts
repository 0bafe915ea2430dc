import { topicsOf } from '../topic-header.ts';
import { mapCart, mapCheckout } from './checkouts.ts';
import { mapConsent, mapCustomer, mapMerge } from './customers.ts';
import type { Context } from './mapping.ts';
import { mapOrder } from './orders.ts';
import { mapDispute, mapFulfillment, mapRefund, mapTransaction } from './parts.ts';
import { mapErasure, mapExport, mapShopErasure } from './privacy.ts';
import * as shape from './shapes.ts';
import { mapBillingAttempt, mapContract } from './subscriptions.ts';

/** How the body of each topic is recognised and mapped. Other topics are ignored. */
export const TOPICS = topicsOf<Context>('/', [
  ['customers', 'create update', shape.CUSTOMER, mapCustomer('open')],
  ['customers', 'delete', shape.DELETED_CUSTOMER, mapCustomer('closed')],
  ['customers', 'merge', shape.MERGE, mapMerge],
  ['customers_email_marketing_consent', 'update', shape.EMAIL_CONSENT, mapConsent],
  ['customers_marketing_consent', 'update', shape.SMS_CONSENT, mapConsent],
  ['carts', 'create update', shape.CART, mapCart],
  ['checkouts', 'create update', shape.CHECKOUT, mapCheckout],
  ['orders', 'create updated cancelled', shape.ORDER, mapOrder],
  ['orders', 'paid', shape.PAID_ORDER, mapOrder],
  ['orders', 'fulfilled', shape.FULFILLED_ORDER, mapOrder],
  ['refunds', 'create', shape.REFUND, mapRefund],
  ['order_transactions', 'create', shape.TRANSACTION, mapTransaction],
  ['fulfillments', 'create update', shape.FULFILLMENT, mapFulfillment],
  ['disputes', 'create update', shape.DISPUTE, mapDispute],
  ['subscription_contracts', 'create activate pause cancel expire fail', shape.CONTRACT, mapContract],
  ['subscription_billing_attempts', 'success', shape.BILLING_ATTEMPT, mapBillingAttempt('success')],
  ['subscription_billing_attempts', 'failure', shape.BILLING_ATTEMPT, mapBillingAttempt('failure')],
  ['customers', 'redact', shape.REDACT, mapErasure],
  ['customers', 'data_request', shape.DATA_REQUEST, mapExport],
  ['shop', 'redact', shape.SHOP_REDACT, mapShopErasure],
  ['app', 'uninstalled', {}, () => ({ ignored: 'concerns-the-shop' })],
]);
