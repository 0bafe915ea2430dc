import { errorName, log } from '../../shared/platform/logger.ts';
import { eraseCustomer } from '../../shared/privacy/erase-customer.ts';
import { eraseLeft } from '../../shared/privacy/erase-left.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { receiptOf } from '../../shared/privacy/receipt.ts';
import { type Answer, answer, notDone } from './answer.ts';

/** Milliseconds for erasing; the API gives up after thirty seconds, and the review goes on with what is left. */
const TIME_TO_ERASE = 20_000;

/**
 * `DELETE /customers/{id}`: 200 with the receipt when all is deleted, 202 while something is left. Asking again answers
 * with the receipt as it then is.
 */
export async function erase(privacy: Privacy, id: string): Promise<Answer> {
  const { services, realTime } = privacy;
  const began = realTime.now();
  // The review leaves it to us for as long as it stays behind the clock.
  const found = await eraseCustomer(services, id, began, services.clock.now());
  if (!('customer' in found)) return notDone(found);
  const { customer } = found;
  const now = await goOn(privacy, customer.customerId, () => realTime.now() - began > TIME_TO_ERASE);
  const receipt = receiptOf(now ?? customer);
  return answer(receipt.status === 'erased' ? 200 : 202, receipt);
}

/** Nobody finds the customer any more, so that a fault from here on is no fault of the request: the review goes on. */
async function goOn(privacy: Privacy, customerId: string, isLate: () => boolean) {
  try {
    return await eraseLeft(privacy, customerId, isLate);
  } catch (error) {
    log('error', 'Erasing was broken off', { customerId, error: errorName(error) });
    return undefined;
  }
}
