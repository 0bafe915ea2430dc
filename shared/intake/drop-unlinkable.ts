import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';
import type { ObjectReport, Snapshot } from '../lifecycle/objects/object.ts';

type Test = (identity: Identity | null | undefined) => boolean;

/**
 * Drops the identities that cannot link. A placeholder id is nobody's, so nothing is stored under it. An address that
 * cannot link owns no object, but what names nothing else is stored under it.
 */
export function dropUnlinkable(update: CustomerUpdate, links: Test): CustomerUpdate {
  const addresses = update.persons.filter(isAddress);
  const objects = update.objects.flatMap((report) => withoutUnlinkable(report, addresses[0], links));
  const linkable = update.persons.filter(links);
  return { ...update, persons: linkable.length + objects.length > 0 ? linkable : addresses, objects };
}

/** An account with a placeholder id is that of the address named beside it, as if it were named without an id. */
function withoutUnlinkable(report: ObjectReport, address: Identity | undefined, links: Test): ObjectReport[] {
  const object = links(report.object) || isAddress(report.object) ? report.object : address;
  if (object === undefined) return [];
  return [{ ...report, object, snapshots: report.snapshots.map((one) => withLinkableOwner(one, links)) }];
}

/** What is dropped is unknown. Only the tool can say that an object has no account. */
function withLinkableOwner(snapshot: Snapshot, links: Test): Snapshot {
  const { account, address, ...attributes } = snapshot.attributes;
  return {
    ...snapshot,
    attributes: {
      ...attributes,
      ...(account !== undefined && links(account) && { account }),
      ...(address !== undefined && links(address) && { address }),
    },
  };
}

function isAddress(identity: Identity): boolean {
  return identity.startsWith('email:');
}
