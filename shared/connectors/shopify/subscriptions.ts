import type { Activity } from '../../lifecycle/activity.ts';
import { type Outcome, objectOf, update } from '../mapping.ts';
import { naturalId } from '../natural-id.ts';
import { activity, type Context, customerOf } from './mapping.ts';
import { type BillingAttemptBody, type ContractBody, exactId } from './schema.ts';

/** What happened to a contract. An expired contract was not renewed; a failed one could not be charged any more. */
type ContractChange = 'started' | 'paused' | 'cancelled' | 'expired' | 'failed';

const NO_TIME = {
  refused: 'the body has no time, and the x-shopify-triggered-at header is missing',
} as const;

/** By the status in the signed body; the topic is not signed. */
const CHANGES: ReadonlyMap<string, ContractChange> = new Map([
  ['active', 'started'],
  ['paused', 'paused'],
  ['cancelled', 'cancelled'],
  ['expired', 'expired'],
  ['failed', 'failed'],
]);

/**
 * `subscription_contracts/*`: the body's status, whatever the topic. A contract can pause and resume, so the id of every
 * change contains the contract's revision. A pause is not an end but a sign of one: the customer pays nothing until
 * they resume it.
 */
export function mapContract(contract: ContractBody, context: Context): Outcome {
  const about = objectOf(context, 'subscription', exactId(contract.id, contract.admin_graphql_api_id));
  if (about === undefined) return { refused: 'the body has no subscription contract id' };
  const change = CHANGES.get(contract.status?.toLowerCase() ?? '');
  if (change === undefined) return { refused: 'the status of the contract is unknown' };
  const revision = contract.revision_id;
  // The time is not signed: an id made of it would let a captured delivery have its effect again.
  if (revision === null) return { refused: 'the body has no revision_id' };
  const at = context.triggeredAt();
  if (at === undefined) return NO_TIME;
  const subscriptionActivity = (): Activity => {
    switch (change) {
      case 'started':
        return {
          ...activity(
            context.connection,
            'subscription.started',
            naturalId(about, 'subscription.started', revision),
            at,
          ),
          about,
        };
      case 'paused': {
        const id = naturalId(about, 'subscription.cancel-scheduled', revision);
        return { ...activity(context.connection, 'subscription.cancel-scheduled', id, at), about };
      }
      default: {
        const id = naturalId(about, 'subscription.ended', revision);
        const reason = change === 'failed' ? 'payment-failed' : 'cancelled';
        return { ...activity(context.connection, 'subscription.ended', id, at), about, reason };
      }
    }
  };
  return update({
    persons: [customerOf(context, contract.customer_id, contract.admin_graphql_api_customer_id)],
    objects: [
      about,
      objectOf(
        context,
        'order',
        exactId(contract.origin_order_id, contract.admin_graphql_api_origin_order_id),
      ),
    ],
    activities: [subscriptionActivity()],
  });
}

/**
 * `subscription_billing_attempts/*`: the body names the contract and, on success, the order, but no customer. The topic
 * is not signed, so the body must agree with it: a success has an order, a failure an error.
 */
export function mapBillingAttempt(
  attempt: BillingAttemptBody,
  context: Context,
  result: 'success' | 'failure',
): Outcome {
  const contractId = exactId(
    attempt.subscription_contract_id,
    attempt.admin_graphql_api_subscription_contract_id,
  );
  const about = objectOf(context, 'subscription', contractId);
  if (about === undefined) return { refused: 'the body has no subscription contract id' };
  const at = context.triggeredAt();
  if (at === undefined) return NO_TIME;
  const order = exactId(attempt.order_id, attempt.admin_graphql_api_order_id);
  const hasError = attempt.error_code !== null || attempt.error_message !== null;
  if (result === 'failure' ? !hasError : hasError || order === null)
    return { refused: `the body does not show a ${result}` };
  const occurrence = exactId(attempt.id, attempt.admin_graphql_api_id) ?? order;
  if (occurrence === null) return { refused: 'the body has neither a billing attempt id nor an order id' };
  const type = result === 'success' ? 'subscription.renewed' : 'payment.failed';
  return update({
    objects: [about, objectOf(context, 'order', order)],
    activities: [{ ...activity(context.connection, type, naturalId(about, type, occurrence), at), about }],
  });
}
