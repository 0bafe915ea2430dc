import type { Attributes } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, parsed, snapshot, update } from '../mapping.ts';
import { type Context, customerOf, NO_TIME, report } from './mapping.ts';
import { billingAttemptSchema, contractSchema, exactId } from './schema.ts';

const NO_CONTRACT = { refused: 'the body has no subscription contract id' } as const;

type Contract = States & Pick<Attributes, 'endReason'>;

/** An expired contract was not renewed. A failed one could not be charged any more. */
const BY_STATUS: ReadonlyMap<string, Contract> = new Map<string, Contract>([
  ['active', { begun: 'yes', status: 'active', paused: 'no' }],
  ['paused', { begun: 'yes', status: 'active', paused: 'yes' }],
  ['cancelled', { begun: 'yes', status: 'ended', paused: 'no', endReason: 'cancelled' }],
  ['expired', { begun: 'yes', status: 'ended', paused: 'no', endReason: 'cancelled' }],
  ['failed', { begun: 'yes', status: 'ended', paused: 'no', endReason: 'payment-failed' }],
]);

/** Ids and revisions only grow. Padded to one length they sort as text. */
function sortable(id: string): string {
  return id.padStart(32, '0');
}

/**
 * `subscription_contracts/*`: the body's status, whatever the topic. The revision orders the states, because the time
 * is not signed: a captured delivery with a later one would take back what came after it.
 */
export const mapContract = parsed(contractSchema, (contract, context: Context): Outcome => {
  const about = objectOf(context, 'subscription', exactId(contract));
  if (about === undefined) return NO_CONTRACT;
  const found = BY_STATUS.get(contract.status?.toLowerCase() ?? '');
  if (found === undefined) return { refused: 'the status of the contract is unknown' };
  if (contract.revision_id === null) return { refused: 'the body has no revision_id' };
  const asOf = contract.updated_at ?? context.triggeredAt();
  if (asOf === undefined) return NO_TIME;
  const { endReason, ...states } = found;
  const account = customerOf(context, {
    id: contract.customer_id,
    admin_graphql_api_id: contract.admin_graphql_api_customer_id,
  });
  const reported = snapshot(asOf, {
    version: sortable(contract.revision_id),
    states,
    attributes: { account, createdAt: contract.created_at ?? undefined, endReason },
  });
  return update({
    persons: [account],
    objects: [report(context.connection, 'subscription', about, reported)],
  });
});

/**
 * `subscription_billing_attempts/*`: the body names the contract and, on success, the order, but no customer and no
 * time. The topic is not signed, so the body decides: a success has an order, a failure an error. The order has the
 * amount and is reported on its own. Attempts are ordered by their ids, for the reason above.
 */
export function mapBillingAttempt(result: 'success' | 'failure') {
  return parsed(billingAttemptSchema, (attempt, context: Context): Outcome => {
    const about = objectOf(
      context,
      'subscription',
      exactId({
        id: attempt.subscription_contract_id,
        admin_graphql_api_id: attempt.admin_graphql_api_subscription_contract_id,
      }),
    );
    if (about === undefined) return NO_CONTRACT;
    const asOf = context.triggeredAt();
    if (asOf === undefined) return NO_TIME;
    const order = exactId({ id: attempt.order_id, admin_graphql_api_id: attempt.admin_graphql_api_order_id });
    const hasError = attempt.error_code !== null || attempt.error_message !== null;
    if (result === 'failure' ? !hasError : hasError || order === null)
      return { refused: `the body does not show a ${result}` };
    const id = exactId(attempt);
    const version = id === null ? '' : sortable(id);
    // Some bodies have no id of the attempt. A paid one always has an order.
    const invoice = snapshot(asOf, {
      part: `invoice:${id ?? order}`,
      version,
      states: { payment: 'paid' },
    });
    const tried = snapshot(asOf, { version, states: { attempt: hasError ? 'failed' : 'none' } });
    return update({
      objects: [report(context.connection, 'subscription', about, tried, ...(hasError ? [] : [invoice]))],
    });
  });
}
