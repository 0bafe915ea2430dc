import { type Customer, type ErasedCustomer, isErased } from '../../shared/customers/customer.ts';
import { applyDeferred } from '../../shared/intake/apply-deferred.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';

/** Milliseconds for applying deferred updates. The review applies what is left. */
const TIME_TO_APPLY = 5_000;

/** What is stored of a customer; undefined if nothing is. */
type Stored = Customer | ErasedCustomer | undefined;

/** A customer, and whether all deferred updates are applied. */
export interface UpToDate {
  readonly customer: Stored;
  readonly isComplete: boolean;
}

/**
 * The customer once the deferred updates are applied, as many as the time allows. One of them may merge the customer into
 * another, so that the id leads there.
 */
export async function upToDate(services: Services, realTime: Clock, stored: Stored): Promise<UpToDate> {
  if (stored === undefined || isErased(stored)) return { customer: stored, isComplete: true };
  const { customerId } = stored;
  const end = realTime.now() + TIME_TO_APPLY;
  const isLate = () => realTime.now() > end;
  let isChanged = false;
  let hasMore: boolean;
  do {
    const { applied, more } = await applyDeferred(services, customerId, isLate);
    isChanged ||= applied > 0;
    hasMore = more;
  } while (hasMore && !isLate());
  const current = isChanged ? await currentCustomer(services.store, customerId) : stored;
  return { customer: current, isComplete: !hasMore };
}
