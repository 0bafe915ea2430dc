import type { States } from '../../lifecycle/objects/states.ts';
import { emailOf, type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, contactOf, customerOf, linkOf, report } from './mapping.ts';
import { stripeMoney } from './money.ts';
import type { SessionBody } from './schema.ts';

/** What happened to a Checkout session. */
export type SessionEvent = 'completed' | 'paid-later' | 'failed-later' | 'expired';

/** `checkout.session.*`: the checkout, its payment, and which payment, invoice and subscription belong together. */
export function mapSession(session: SessionBody, context: Context, event: SessionEvent): Outcome {
  if (session.mode === 'setup') return { ignored: 'no-purchase' };
  const checkout = objectOf(context, 'checkout', session.id);
  if (checkout === undefined) return { refused: 'the object has no session id' };
  const subscription = objectOf(context, 'subscription', session.subscription);
  const invoice = objectOf(context, 'invoice', session.invoice);
  const payment = objectOf(context, 'payment', paymentIdOf(session, event));
  const account = customerOf(context, session);
  const address = emailOf(session.customer_details?.email ?? session.customer_email);
  const owner = { account, address };
  const ofCheckout = subscription ?? invoice ?? payment;
  const paid = snapshot(context.asOf, {
    states: statesOf(session, event),
    attributes: {
      ...owner,
      of: invoice ?? subscription,
      total: stripeMoney(session.amount_total, session.currency),
    },
  });
  return update({
    persons: [account, address],
    objects: [
      report(
        context.connection,
        'checkout',
        checkout,
        snapshot(context.asOf, {
          attributes: { ...owner, of: ofCheckout, createdAt: session.created ?? undefined },
        }),
      ),
      report(context.connection, 'payment', payment, paid),
      linkOf(context, 'invoice', invoice, subscription),
    ],
    // Name and phone are as of the session, because they were entered in its form.
    contact: contactOf(session.customer_details, session.created),
    // Checkout creates a customer for each purchase, unless the shop names one.
    perPurchase: session.mode === 'payment' && account !== undefined,
  });
}

/** A sale that costs nothing has no payment intent. The session takes its place. */
function paymentIdOf(session: SessionBody, event: SessionEvent): string | null {
  const isFreeSale = session.mode === 'payment' && event !== 'expired';
  return session.payment_intent ?? (isFreeSale ? session.id : null);
}

const PAID = new Set(['paid', 'no_payment_required']);

function statesOf({ payment_status: status }: SessionBody, event: SessionEvent): States {
  // Expiring a session cancels its payment intent (https://docs.stripe.com/api/checkout/sessions/object).
  if (event === 'expired') return { payment: 'unpaid', cancelled: 'yes' };
  if (status === null ? event === 'paid-later' : PAID.has(status))
    return { payment: 'paid', attempt: 'none', cancelled: 'no' };
  return event === 'failed-later' ? { payment: 'unpaid', attempt: 'failed' } : { payment: 'unpaid' };
}
