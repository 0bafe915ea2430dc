import { errorName, log } from '../../shared/platform/logger.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseRemaining } from '../../shared/privacy/erase-remaining.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { receiptOf } from '../../shared/privacy/receipt.ts';
import { type Answer, answer, notDone } from './answer.ts';

/** Milliseconds for erasing. API Gateway gives up after thirty seconds; the review erases what is left. */
const TIME_TO_ERASE = 20_000;

/**
 * `DELETE /customers/{id}`: 200 with the receipt when all is deleted, 202 while something is left. Asking again answers
 * with the receipt as it then is.
 */
export async function erase(privacy: Privacy, id: string): Promise<Answer> {
  const { services, realTime } = privacy;
  const began = realTime.now();
  // The review is two minutes behind the clock, so it does not erase the same customer at the same time.
  const found = await eraseCustomer(services, id, began, services.clock.now());
  if (!('customer' in found)) return notDone(found);
  const { customer } = found;
  const now = await goOn(privacy, customer.customerId, () => realTime.now() - began > TIME_TO_ERASE);
  const receipt = receiptOf(now ?? customer);
  return answer(receipt.status === 'erased' ? 200 : 202, receipt);
}

/** The customer cannot be found any more, so a failure from here on does not fail the request: the review goes on. */
async function goOn(privacy: Privacy, customerId: string, isLate: () => boolean) {
  try {
    return await eraseRemaining(privacy, customerId, isLate);
  } catch (error) {
    log('error', 'Erasing was broken off', { customerId, error: errorName(error) });
    return undefined;
  }
}
