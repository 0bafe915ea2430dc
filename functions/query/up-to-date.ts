import type { Customer, ErasedCustomer } from '../../shared/customers/customer.ts';
import { applyDeferred } from '../../shared/intake/apply-deferred.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';

/** Milliseconds for applying deferred updates. The review applies what is left. */
const TIME_TO_APPLY = 5_000;

/**
 * The customer once the deferred updates are applied. One of them may merge the customer into another, so that the id leads
 * there.
 */
export async function upToDate(
  services: Services,
  realTime: Clock,
  customer: Customer,
): Promise<Customer | ErasedCustomer | undefined> {
  const { customerId } = customer;
  const end = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > end;
  let isChanged = false;
  for (let hasMore = true; hasMore && !isLate(); ) {
    const { applied, more } = await applyDeferred(services, customerId, isLate);
    isChanged ||= applied > 0;
    hasMore = more;
  }
  return isChanged ? currentCustomer(services.store, customerId) : customer;
}
