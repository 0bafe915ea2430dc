import { domainToASCII } from 'node:url';
import { type Identity, isAddress, isPerson } from './identity.ts';
import { withoutInvisible } from './invisible.ts';

/** Which identities do not link, according to the policy. */
export interface LinkableRules {
  /** Addresses: `name@` in every domain, `@domain` with all its names, or a whole address. */
  readonly neverLink: readonly string[];
  /** Customer ids that stand for nobody, in one of their spellings. */
  readonly placeholderIds: readonly string[];
  /** False for a connection whose addresses are not trusted. */
  readonly emailsLink: boolean;
}

/**
 * Whether an identity can merge two customers. A provider's customer id and an e-mail address can, except a placeholder
 * or an address of a connection that is not trusted. Phone numbers, names and postal addresses are no identities and
 * never link. True for an object.
 */
export function canLink(
  identity: Identity,
  { neverLink, placeholderIds, emailsLink }: LinkableRules,
): boolean {
  if (!isPerson(identity)) return true;
  if (!isAddress(identity))
    return !isPlaceholderId(
      identity.slice(identity.indexOf(OF_CUSTOMER) + OF_CUSTOMER.length),
      placeholderIds,
    );
  const listed = setOf(neverLink, bareAddress);
  const address = identity.slice('email:'.length).toLowerCase();
  const at = address.lastIndexOf('@');
  const parts = [address.slice(0, at + 1), address.slice(at), address];
  return emailsLink && !parts.some((part) => listed.has(part));
}

const OF_CUSTOMER = ':customer:';

/** What templates write for a value: `{{ customer.id }}`, `${id}`, `<%= id %>`, `*|ID|*`, `%ID%`. */
const TEMPLATE = /\{\{|\$\{|<%|\*\||^%.+%$/;

/** Whether a customer id stands for nobody: it is listed, was never filled in, or has no letter or digit. */
function isPlaceholderId(id: string, placeholderIds: readonly string[]): boolean {
  const bare = bareId(id);
  return bare === '' || TEMPLATE.test(id) || setOf(placeholderIds, bareId).has(bare);
}

/** White space and signs, except the minus of a number. */
const SIGN = /(?!(?<![\p{L}\p{N}])-[1-9])[\s\p{P}$+<=>^`|~]/gu;

/** One spelling for `null`, `NULL`, `"null"`, `<null>` and `(null)`; for `n/a` and `#NA`; and for `0`, `0.0` and `00-00`. */
function bareId(id: string): string {
  // Nearly all ids.
  if (/^[1-9]\d*$/.test(id)) return id;
  return withoutInvisible(id).toLowerCase().replace(SIGN, '').replace(/^0+$/, '0');
}

/** An entry of the list of addresses with its domain, if it has one, in the form that identities have. */
function bareAddress(entry: string): string {
  const pattern = withoutInvisible(entry).trim().toLowerCase();
  const domain = pattern.lastIndexOf('@') + 1;
  return pattern.slice(0, domain) + domainToASCII(pattern.slice(domain));
}

// The lists of the policy do not change, and every delivery needs them.
const cache = new WeakMap<readonly string[], ReadonlySet<string>>();

function setOf(list: readonly string[], normalised: (entry: string) => string): ReadonlySet<string> {
  const known = cache.get(list) ?? new Set(list.map(normalised));
  cache.set(list, known);
  return known;
}
