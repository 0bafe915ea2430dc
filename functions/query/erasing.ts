import { errorName, log } from '../../shared/platform/logger.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { receiptOf } from '../../shared/privacy/receipt.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';
import { type Answer, answer, refuseCommand } from './answer.ts';
import { upToDate } from './up-to-date.ts';

/** Milliseconds for one request. API Gateway times out after 30 seconds; the review erases the rest. */
const TIME_TO_ERASE = 20_000;

/**
 * `DELETE /customers/{id}`: 200 with the receipt if all data is deleted, 202 if some is still to be deleted. Another
 * request returns the current receipt.
 */
export async function erase(privacy: Privacy, id: string): Promise<Answer> {
  const { services, realTime } = privacy;
  const stored = await currentCustomer(services.store, id);
  // What a deferred update reports is erased as well, so that its addresses and objects stay erased.
  const { isComplete } = await upToDate(services, realTime, stored);
  if (!isComplete) return refuseCommand({ type: 'busy' });
  const began = realTime.now();
  // The review is two minutes behind the clock, so it does not erase the same customer at the same time.
  const found = await eraseCustomer(services, id, began, services.clock.now());
  if (!('customer' in found)) return refuseCommand(found);
  const { customer } = found;
  const now = await continueErasure(
    privacy,
    customer.customerId,
    () => realTime.now() - began > TIME_TO_ERASE,
  );
  const receipt = receiptOf(now ?? customer);
  return answer(receipt.status === 'erased' ? 200 : 202, receipt);
}

/** No query finds the customer any more, so an error here does not fail the request: the review continues. */
async function continueErasure(privacy: Privacy, customerId: string, isLate: () => boolean) {
  try {
    return await eraseRemaining(privacy, customerId, isLate);
  } catch (error) {
    log('error', 'An erasure was interrupted. The review continues it', {
      customerId,
      error: errorName(error),
    });
    return undefined;
  }
}
