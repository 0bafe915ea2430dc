import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import {
  chargeBody,
  creditNoteBody,
  disputeBody,
  invoiceBody,
  invoicePaymentBody,
  paymentBody,
  secondsAfter,
  sessionBody,
  stripeDelivery,
  stripeEvent,
  stripeRefund,
  subscriptionBody,
} from '../../support/connectors/stripe-delivery.ts';

const sample = (type: string, object: object) => stripeDelivery(stripeEvent(type, object));

describeConformance({
  connector: stripeConnector,
  connection: { name: 'pay', provider: 'stripe' },
  secrets: ['whsec_first_secret_of_the_endpoint', 'whsec_second_secret_of_the_endpoint'],
  unknownSecret: 'whsec_secret_of_another_endpoint',
  unusableSecrets: ['', 'whsec_', 'whsec_letters15'],
  signatureHeader: 'stripe-signature',
  signatureText: 'hex',
  window: 300_000,
  samples: [
    sample('checkout.session.completed', sessionBody()),
    sample('checkout.session.async_payment_failed', sessionBody({ payment_status: 'unpaid' })),
    sample(
      'checkout.session.completed',
      sessionBody({ mode: 'subscription', payment_intent: null, subscription: 'sub_1' }),
    ),
    sample('payment_intent.succeeded', paymentBody()),
    sample('payment_intent.payment_failed', paymentBody({ status: 'requires_payment_method' })),
    sample('charge.refunded', chargeBody()),
    sample('refund.created', stripeRefund()),
    sample('charge.dispute.closed', disputeBody({ status: 'lost' })),
    sample('invoice.paid', invoiceBody()),
    sample('invoice.paid', invoiceBody({ parent: null, subscription: null, payment_intent: 'pi_1' })),
    sample('invoice.payment_failed', invoiceBody({ amount_paid: 0, status: 'open' })),
    sample('invoice_payment.paid', invoicePaymentBody()),
    sample('credit_note.created', creditNoteBody({ refunds: [{ amount_refunded: 100 }] })),
    sample(
      'customer.subscription.updated',
      subscriptionBody({
        trial_start: secondsAfter(-14),
        trial_end: secondsAfter(0),
        cancel_at_period_end: true,
        canceled_at: secondsAfter(1),
      }),
    ),
    sample(
      'customer.subscription.deleted',
      subscriptionBody({ status: 'canceled', ended_at: secondsAfter(30) }),
    ),
    sample('customer.created', { id: 'cus_1', email: 'ada@example.com', created: secondsAfter(-1) }),
  ],
  longId: {
    delivery: stripeDelivery(
      JSON.stringify(stripeEvent('customer.subscription.updated', subscriptionBody())).replace(
        '"id":"sub_1"',
        '"id":820982911946154509',
      ),
    ),
    identity: 'pay:subscription:820982911946154509',
  },
});
