import type { Sample } from '../samples.ts';

/** What Stripe sends, one for each kind of body. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'checkout.session.completed',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"checkout.session.completed","livemode":true,"data":{"object":{"id":"cs_live_1","object":"checkout.session","mode":"payment","status":"complete","payment_status":"paid","payment_intent":"pi_1","invoice":null,"subscription":null,"amount_total":4999,"currency":"eur","created":1767606600,"customer":"cus_1","customer_account":null,"customer_email":null,"customer_details":{"email":"ada@example.com"}}}}',
  },
  {
    topic: 'checkout.session.async_payment_failed',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"checkout.session.async_payment_failed","livemode":true,"data":{"object":{"id":"cs_live_1","object":"checkout.session","mode":"payment","status":"complete","payment_status":"unpaid","payment_intent":"pi_1","invoice":null,"subscription":null,"amount_total":4999,"currency":"eur","created":1767606600,"customer":"cus_1","customer_account":null,"customer_email":null,"customer_details":{"email":"ada@example.com"}}}}',
  },
  {
    topic: 'checkout.session.completed',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"checkout.session.completed","livemode":true,"data":{"object":{"id":"cs_live_1","object":"checkout.session","mode":"subscription","status":"complete","payment_status":"paid","payment_intent":null,"invoice":null,"subscription":"sub_1","amount_total":4999,"currency":"eur","created":1767606600,"customer":"cus_1","customer_account":null,"customer_email":null,"customer_details":{"email":"ada@example.com"}}}}',
  },
  {
    topic: 'payment_intent.succeeded',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"payment_intent.succeeded","livemode":true,"data":{"object":{"id":"pi_1","object":"payment_intent","status":"succeeded","amount":4999,"amount_received":4999,"currency":"eur","created":1767606900,"customer":"cus_1","receipt_email":"receipt@example.com","payment_details":{"customer_reference":null,"order_reference":null}}}}',
  },
  {
    topic: 'payment_intent.payment_failed',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"payment_intent.payment_failed","livemode":true,"data":{"object":{"id":"pi_1","object":"payment_intent","status":"requires_payment_method","amount":4999,"amount_received":4999,"currency":"eur","created":1767606900,"customer":"cus_1","receipt_email":"receipt@example.com","payment_details":{"customer_reference":null,"order_reference":null}}}}',
  },
  {
    topic: 'charge.refunded',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"charge.refunded","livemode":true,"data":{"object":{"id":"ch_1","object":"charge","amount":4999,"amount_refunded":1000,"currency":"eur","customer":"cus_1","payment_intent":"pi_1","refunded":false,"created":1767607200}}}',
  },
  {
    topic: 'refund.created',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"refund.created","livemode":true,"data":{"object":{"id":"re_1","object":"refund","amount":1000,"currency":"eur","charge":"ch_1","payment_intent":"pi_1","status":"succeeded","created":1767952800}}}',
  },
  {
    topic: 'charge.dispute.closed',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"charge.dispute.closed","livemode":true,"data":{"object":{"id":"du_1","object":"dispute","amount":4999,"currency":"eur","charge":"ch_1","payment_intent":"pi_1","status":"lost","created":1769335200}}}',
  },
  {
    topic: 'invoice.paid',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"invoice.paid","livemode":true,"data":{"object":{"id":"in_1","object":"invoice","customer":"cus_1","customer_email":"ada@example.com","status":"paid","parent":{"type":"subscription_details","subscription_details":{"subscription":"sub_1"}},"amount_paid":900,"amount_due":900,"currency":"eur","total":900,"pre_payment_credit_notes_amount":0,"created":1767603600,"status_transitions":{"paid_at":1767607195}}}}',
  },
  {
    topic: 'invoice.paid',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"invoice.paid","livemode":true,"data":{"object":{"id":"in_1","object":"invoice","customer":"cus_1","customer_email":"ada@example.com","status":"paid","parent":null,"amount_paid":900,"amount_due":900,"currency":"eur","total":900,"pre_payment_credit_notes_amount":0,"created":1767603600,"status_transitions":{"paid_at":1767607195},"subscription":null,"payment_intent":"pi_1"}}}',
  },
  {
    topic: 'invoice.payment_failed',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"invoice.payment_failed","livemode":true,"data":{"object":{"id":"in_1","object":"invoice","customer":"cus_1","customer_email":"ada@example.com","status":"open","parent":{"type":"subscription_details","subscription_details":{"subscription":"sub_1"}},"amount_paid":0,"amount_due":900,"currency":"eur","total":900,"pre_payment_credit_notes_amount":0,"created":1767603600,"status_transitions":{"paid_at":1767607195}}}}',
  },
  {
    topic: 'invoice_payment.paid',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"invoice_payment.paid","livemode":true,"data":{"object":{"id":"inpay_1","object":"invoice_payment","invoice":"in_1","payment":{"type":"payment_intent","payment_intent":"pi_1"},"status":"paid","amount_paid":900,"currency":"eur","status_transitions":{"paid_at":1767607195}}}}',
  },
  {
    topic: 'credit_note.created',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"credit_note.created","livemode":true,"data":{"object":{"id":"cn_1","object":"credit_note","customer":"cus_1","invoice":"in_1","type":"post_payment","status":"issued","amount":400,"post_payment_amount":400,"refunds":[{"amount_refunded":100}],"currency":"eur","created":1767607190,"voided_at":null}}}',
  },
  {
    topic: 'customer.subscription.updated',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"customer.subscription.updated","livemode":true,"data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1","status":"active","created":1767607140,"trial_start":1766397600,"trial_end":1767607200,"cancel_at_period_end":true,"cancel_at":null,"canceled_at":1767693600,"ended_at":null,"pause_collection":null,"cancellation_details":{"reason":null,"feedback":null,"comment":null},"items":{"data":[{"current_period_end":1770199200}]}}}}',
  },
  {
    topic: 'customer.subscription.deleted',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"customer.subscription.deleted","livemode":true,"data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1","status":"canceled","created":1767607140,"trial_start":null,"trial_end":null,"cancel_at_period_end":false,"cancel_at":null,"canceled_at":null,"ended_at":1770199200,"pause_collection":null,"cancellation_details":{"reason":null,"feedback":null,"comment":null},"items":{"data":[{"current_period_end":1770199200}]}}}}',
  },
  {
    topic: 'customer.created',
    body: '{"id":"evt_1","object":"event","account":"acct_1","api_version":"2026-02-25.clover","created":1767607200,"type":"customer.created","livemode":true,"data":{"object":{"id":"cus_1","email":"ada@example.com","created":1767520800}}}',
  },
];
