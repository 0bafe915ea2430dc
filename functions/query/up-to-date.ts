import type { Customer, ErasedCustomer } from '../../shared/customers/customer.ts';
import { applyDeferred } from '../../shared/intake/apply-deferred.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';

/** Milliseconds for applying deferred updates. The review applies what is left. */
const TIME_TO_APPLY = 5_000;

/** A customer, and whether all deferred updates are applied. */
export interface UpToDate {
  readonly customer: Customer | ErasedCustomer | undefined;
  readonly isComplete: boolean;
}

/**
 * The customer once the deferred updates are applied, as many as the time allows. One of them may merge the customer into
 * another, so that the id leads there.
 */
export async function upToDate(services: Services, realTime: Clock, customer: Customer): Promise<UpToDate> {
  const { customerId } = customer;
  const end = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > end;
  let isChanged = false;
  let hasMore: boolean;
  do {
    const { applied, more } = await applyDeferred(services, customerId, isLate);
    isChanged ||= applied > 0;
    hasMore = more;
  } while (hasMore && !isLate());
  const current = isChanged ? await currentCustomer(services.store, customerId) : customer;
  return { customer: current, isComplete: !hasMore };
}
