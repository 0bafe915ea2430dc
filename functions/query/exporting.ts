import type { Customer } from '../../shared/customers/customer.ts';
import { errorName } from '../../shared/platform/logger.ts';
import { exportPage } from '../../shared/privacy/export-customer.ts';
import { parseExportPlace } from '../../shared/privacy/export-place.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse, refuseCommand } from './answer.ts';

/** `GET /customers/{id}/export`: a page of all data about the customer. */
export async function exportCustomer(
  privacy: Privacy,
  customer: Customer,
  { next, isComplete }: { readonly next: string | undefined; readonly isComplete: boolean },
): Promise<Answer> {
  // What is deferred would be missing, and nothing in the pages would say so.
  if (!isComplete) return refuseCommand({ type: 'busy' });
  const place = next === undefined ? undefined : parseExportPlace(next);
  if (next !== undefined && place === undefined) return refuse(400, WRONG_NEXT);
  try {
    return answer(200, await exportPage(privacy, customer, place));
  } catch (error) {
    // The text has the right form but does not come from a page: the table does not accept its key.
    if (next !== undefined && errorName(error) === 'ValidationException') return refuse(400, WRONG_NEXT);
    throw error;
  }
}

const WRONG_NEXT = 'next must be the next of the previous page';
