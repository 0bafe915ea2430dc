import type { Provider } from './registry.ts';

/**
 * What to switch on in the tool of each provider, in the words that its settings use; the same as in docs/connectors.
 * `generic` has no topics.
 */
export const TOPICS_TO_SWITCH_ON: Readonly<Record<Provider, readonly string[]>> = {
  generic: [],
  shopify: [
    ...of('customers', '/', 'create update delete merge data_request redact'),
    'customers_email_marketing_consent/update',
    'customers_marketing_consent/update',
    ...of('carts', '/', 'create update'),
    ...of('checkouts', '/', 'create update'),
    ...of('orders', '/', 'create paid updated fulfilled cancelled'),
    'refunds/create',
    'order_transactions/create',
    ...of('fulfillments', '/', 'create update'),
    ...of('disputes', '/', 'create update'),
    ...of('subscription_contracts', '/', 'create activate pause cancel expire fail'),
    ...of('subscription_billing_attempts', '/', 'success failure'),
    'shop/redact',
  ],
  stripe: [
    ...of('customer', '.', 'created updated deleted'),
    ...of('checkout.session', '.', 'completed async_payment_succeeded async_payment_failed expired'),
    ...of('payment_intent', '.', 'succeeded payment_failed canceled'),
    ...of('refund', '.', 'created updated failed'),
    ...of('charge.dispute', '.', 'created updated closed'),
    ...of('invoice', '.', 'paid payment_failed voided marked_uncollectible'),
    'invoice_payment.paid',
    ...of('credit_note', '.', 'created updated voided'),
    ...of('customer.subscription', '.', 'created updated deleted paused resumed'),
  ],
  woocommerce: [
    ...of('Customer', ' ', 'created updated'),
    ...of('Order', ' ', 'created updated restored'),
    ...of('Subscription', ' ', 'created updated'),
  ],
  zendesk: [
    'Ticket created',
    'Ticket status changed',
    'Ticket requester changed',
    'Ticket merged',
    'Ticket soft deleted',
    'Ticket permanently deleted',
    'Ticket undeleted',
    'User created',
    'User name changed',
    'User identity created',
    'User identity changed',
    'User identity deleted',
    'User merged',
  ],
};

function of(resource: string, separator: string, events: string): string[] {
  return events.split(' ').map((event) => `${resource}${separator}${event}`);
}
