import type { CustomerUpdate } from '../identity/customer-update.ts';
import { type Identity, isAddress } from '../identity/identity.ts';
import type { Attributes, ObjectReport } from '../lifecycle/objects/object.ts';

type Test = (identity: Identity | null | undefined) => boolean;

/**
 * Drops the identities that cannot link. A placeholder id is nobody's, so nothing is stored under it. An address that
 * cannot link owns no object, but what names nothing else is stored under it.
 */
export function dropUnlinkable(update: CustomerUpdate, links: Test): CustomerUpdate {
  const { withoutId } = update;
  if (withoutId !== undefined && !update.persons.some(links)) return dropUnlinkable(withoutId, links);
  const addresses = update.persons.filter(isAddress);
  const objects = update.objects.flatMap((report) => withoutUnlinkable(report, addresses[0], links));
  const linkable = update.persons.filter(links);
  return { ...update, persons: linkable.length + objects.length > 0 ? linkable : addresses, objects };
}

/** An account with a placeholder id is that of the address named beside it, as if it were named without an id. */
function withoutUnlinkable(report: ObjectReport, address: Identity | undefined, links: Test): ObjectReport[] {
  const object = links(report.object) || isAddress(report.object) ? report.object : address;
  if (object === undefined) return [];
  const snapshots = report.snapshots.map((snapshot) => ({
    ...snapshot,
    attributes: linkableAttributes(snapshot.attributes, report.type === 'account', links),
  }));
  return [{ ...report, object, snapshots }];
}

/**
 * What is dropped is unknown: only the tool can say that an object has no account. But an account that has an address
 * that cannot link no longer has the address before it.
 */
function linkableAttributes(
  { account, address, mergedInto, ...others }: Attributes,
  isOfAccount: boolean,
  links: Test,
): Attributes {
  const linkable = links(address) ? address : isOfAccount ? null : undefined;
  return {
    ...others,
    ...(account !== undefined && links(account) && { account }),
    ...(linkable !== undefined && { address: linkable }),
    ...(mergedInto !== undefined && links(mergedInto) && { mergedInto }),
  };
}
