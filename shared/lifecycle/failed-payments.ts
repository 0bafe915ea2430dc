import type { Facts, FailedPayment } from './facts.ts';
import { type HeldObject, type HeldObjects, isSaleType, sinceOf, stateOf } from './held-objects.ts';
import type { Holdings } from './holdings.ts';
import type { ObjectChange } from './objects/changes.ts';
import { isPaidNow } from './sale-payments.ts';

/** The facts with one more failed payment, once for each object. */
export function withFailure(facts: Facts, failure: FailedPayment): Facts {
  const others = keepFailures(facts, ({ id }) => id !== failure.id).failedPayments;
  return { ...facts, failedPayments: [...others, failure] };
}

function keepFailures(facts: Facts, isKept: (failure: FailedPayment) => boolean): Facts {
  if (facts.failedPayments.length === 0) return facts;
  return { ...facts, failedPayments: facts.failedPayments.filter(isKept) };
}

/** A payment that names no failed one settles the latest, of all or of the subscription that it names. */
export function dropLatestFailure(facts: Facts, { objects }: Holdings, subscription: string | null): Facts {
  const latest = facts.failedPayments.findLast(
    (failure) => subscription === null || isOfSubscription(failure, objects, subscription),
  );
  return keepFailures(facts, (failure) => failure !== latest);
}

/** True for a failed payment of the subscription, of an invoice of it, or of a payment of such an invoice. */
function isOfSubscription({ id, of }: FailedPayment, objects: HeldObjects, subscription: string): boolean {
  if (id === subscription || of === subscription) return true;
  const parent = objects.get(of);
  return parent !== undefined && objects.subscriptionOf(objects.rootOf(parent)) === subscription;
}

/** A payment that failed, unless what it is for is paid, cancelled or over already. */
export function notePayment(
  facts: Facts,
  { objects }: Holdings,
  object: HeldObject,
  step: ObjectChange,
): Facts {
  if (step.field !== 'attempt') return facts;
  const name = nameOf(object, step);
  // The next try of a subscription pays one of its invoices, not each that failed.
  if (step.value === 'none')
    return object.type === 'subscription'
      ? keepFailures(facts, ({ id }) => id !== name)
      : dropFailures(facts, name);
  return withFailureOf(facts, objects, object, step);
}

function nameOf({ id }: HeldObject, { part }: ObjectChange): string {
  return part === '' ? id : `${id}:${part}`;
}

function withFailureOf(facts: Facts, objects: HeldObjects, object: HeldObject, step: ObjectChange): Facts {
  const root = objects.rootOf(object);
  const parent = root.parent === null ? undefined : objects.get(root.parent);
  if (isSettled(root, objects) || (parent !== undefined && isSettled(parent, objects))) return facts;
  return withFailure(facts, {
    id: nameOf(object, step),
    of: step.part === '' ? (object.parent ?? '') : object.id,
    at: step.occurredAt,
    isSingle: isSaleType(root.type) && objects.subscriptionOf(root) === null,
  });
}

function dropFailures(facts: Facts, object: string): Facts {
  return keepFailures(facts, ({ id, of }) => id !== object && of !== object);
}

function isSettled(object: HeldObject, objects: HeldObjects): boolean {
  if (object.type === 'subscription') return stateOf(object, 'status') === 'ended';
  return isPaidNow(object, objects.paymentsOf(object)) || stateOf(object, 'cancelled') === 'yes';
}

/** True for the change that ends a subscription. */
export function endsSubscription({ field, value }: ObjectChange): boolean {
  return field === 'status' && value === 'ended';
}

/** What is paid, voided or cancelled is no longer a failed payment. A payment of one sale settles failures of others. */
export function settlePayments(
  facts: Facts,
  { objects }: Holdings,
  object: HeldObject,
  step: ObjectChange,
): Facts {
  // In the order of the log, a try that fails comes before what sets its sale back to unpaid at the same instant.
  if (step.field === 'payment' && step.value === 'unpaid' && failedAt(object, step))
    return withFailureOf(facts, objects, object, step);
  const isPaid = step.field === 'payment' && step.value === 'paid';
  const isCancelled = step.field === 'cancelled' && step.value === 'yes';
  if (facts.failedPayments.length === 0 || !(isPaid || isCancelled)) return facts;
  if (!isPaid) return dropFailures(facts, nameOf(object, step));
  const root = objects.rootOf(object);
  const own = dropFailures(dropFailures(facts, object.id), root.id);
  const parent = objects.subscriptionOf(root);
  return keepFailures(own, ({ id, isSingle }) => id !== parent && !(isSingle && parent === null));
}

function failedAt(object: HeldObject, { part, occurredAt }: ObjectChange): boolean {
  return stateOf(object, 'attempt', part) === 'failed' && sinceOf(object, 'attempt', part) === occurredAt;
}

/** True when only the log says whether a failed payment is of an invoice of the subscription. */
export function needsInvoices({ failedPayments }: Facts, subscription: string): boolean {
  return failedPayments.some(
    ({ id, of, isSingle }) => !isSingle && id !== subscription && of !== subscription,
  );
}

/** A paid invoice settles the subscription; its end settles all of its invoices and their payments as well. */
export function dropFailuresOf(
  facts: Facts,
  { objects }: Holdings,
  { id: subscription }: HeldObject,
  step: ObjectChange,
): Facts {
  return endsSubscription(step)
    ? keepFailures(facts, (failure) => !isOfSubscription(failure, objects, subscription))
    : keepFailures(facts, ({ id }) => id !== subscription);
}
