import type { CustomerUpdate } from '../identity/customer-update.ts';
import { dropUntimelyContact } from './timely-contact.ts';

/**
 * An update with something from the future, without an untimely contact. `early` says what else is from the future, as
 * the reason why nothing of the update can be applied yet.
 */
export function withoutUntimely(
  reported: CustomerUpdate,
  isTimely: (at: number) => boolean,
): { readonly update: CustomerUpdate; readonly early: string | undefined } {
  const update = dropUntimelyContact(reported, isTimely);
  const what = untimelyIn(update, isTimely);
  return { update, early: what && `${what} is dated more than ten minutes ahead of the clock` };
}

function untimelyIn(
  { activities, objects }: CustomerUpdate,
  isTimely: (at: number) => boolean,
): string | undefined {
  if (!activities.every(({ occurredAt }) => isTimely(occurredAt))) return 'an activity';
  const isEarly = ({ asOf }: { readonly asOf: number }) => !isTimely(asOf);
  return objects.some(({ snapshots }) => snapshots.some(isEarly)) ? 'the state of an object' : undefined;
}
