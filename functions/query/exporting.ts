import type { Customer } from '../../shared/customers/customer.ts';
import { errorName } from '../../shared/platform/logger.ts';
import { exportPage, parseExportPlace } from '../../shared/privacy/export-customer.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** `GET /customers/{id}/export`: a page of everything that is known about the customer. */
export async function exportCustomer(
  privacy: Privacy,
  customer: Customer,
  { next }: { readonly next: string | undefined },
): Promise<Answer> {
  const place = next === undefined ? undefined : parseExportPlace(next);
  if (next !== undefined && place === undefined) return refuse(400, NO_PLACE);
  try {
    return answer(200, await exportPage(privacy, customer, place));
  } catch (error) {
    // A text of the right form that no page gave is a key that the table refuses to begin at.
    if (next !== undefined && errorName(error) === 'ValidationException') return refuse(400, NO_PLACE);
    throw error;
  }
}

const NO_PLACE = 'next must be the text that the page before gave';
