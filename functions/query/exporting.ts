import type { Customer } from '../../shared/customers/customer.ts';
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
  if (next !== undefined && place === undefined)
    return refuse(400, 'next must be the text that the page before gave');
  return answer(200, await exportPage(privacy, customer, place));
}
