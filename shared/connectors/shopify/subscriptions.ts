import type { Activity } from '../../lifecycle/activity.ts';
import { type Outcome, objectOf, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { activity, type Context, customerOf } from './mapping.ts';
import { type BillingAttemptBody, type ContractBody, exactId } from './schema.ts';

/** What became of a contract. A contract that ran out was not renewed; one that failed could not be charged any more. */
export type ContractChange = 'started' | 'paused' | 'cancelled' | 'expired' | 'failed';

const NO_TIME = { refused: 'tells no time, and the x-shopify-triggered-at header is missing' } as const;

/** By the status in the body, which is signed; the topic is not. */
const CHANGES: ReadonlyMap<string, ContractChange> = new Map([
  ['active', 'started'],
  ['paused', 'paused'],
  ['cancelled', 'cancelled'],
  ['expired', 'expired'],
  ['failed', 'failed'],
]);

/**
 * `subscription_contracts/*`: what the body's status says, or else the topic. A contract can pause and go on, so every change carries the contract's revision in its
 * id. A pause is no end, but the sign of one: the customer does not pay and has to come back by themselves.
 */
export function mapContract(contract: ContractBody, context: Context, topicSays: ContractChange): Outcome {
  const about = objectOf(context, 'subscription', exactId(contract.id, contract.admin_graphql_api_id));
  if (about === undefined) return { refused: 'names no subscription contract' };
  const change = contract.status === null ? topicSays : CHANGES.get(contract.status.toLowerCase());
  if (change === undefined) return { refused: 'tells a status that is not known' };
  const at = context.triggeredAt();
  if (at === undefined) return NO_TIME;
  const revision = contract.revision_id ?? instantText(at);
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
 * `subscription_billing_attempts/*`: names the contract and the order that a success made, no customer. The body has to
 * agree with the topic, which is not signed: a success has an order, a failure an error.
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
  if (about === undefined) return { refused: 'names no subscription contract' };
  const at = context.triggeredAt();
  if (at === undefined) return NO_TIME;
  const order = exactId(attempt.order_id, attempt.admin_graphql_api_order_id);
  const hasError = attempt.error_code !== null || attempt.error_message !== null;
  if (result === 'failure' ? !hasError : hasError || order === null)
    return { refused: `does not show a ${result}` };
  const occurrence = exactId(attempt.id, attempt.admin_graphql_api_id) ?? order;
  if (occurrence === null) return { refused: 'names neither the billing attempt nor its order' };
  const type = result === 'success' ? 'subscription.renewed' : 'payment.failed';
  return update({
    objects: [about, objectOf(context, 'order', order)],
    activities: [{ ...activity(context.connection, type, naturalId(about, type, occurrence), at), about }],
  });
}
