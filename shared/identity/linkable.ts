import { emailIdentity, type Identity } from './identity.ts';

/** Which e-mail addresses do not link, as a policy says it. */
export interface EmailRules {
  /** `name@` everywhere, `@domain` with all its names, or a whole address. */
  readonly neverLink: readonly string[];
  /** False for a connection whose addresses are not to be believed. */
  readonly emailsLink: boolean;
}

/**
 * Whether an identity can make two customers one. A provider's own customer id, an e-mail address and the id of an
 * object can; a phone number, a name and a postal address never do, and are no identities at all. Addresses that
 * stand for nobody, and those of a connection that is not to be believed, do not either.
 */
export function canLink(identity: Identity, { neverLink, emailsLink }: EmailRules): boolean {
  if (!identity.startsWith('email:')) return true;
  const listed = partsListed(neverLink);
  const at = identity.lastIndexOf('@');
  const parts = [identity.slice(0, at + 1), identity.slice(at), identity];
  return emailsLink && !parts.some((part) => listed.has(part));
}

// The list of a policy stays the same, and every delivery asks.
const known = new WeakMap<readonly string[], ReadonlySet<string | undefined>>();

function partsListed(neverLink: readonly string[]): ReadonlySet<string | undefined> {
  const before = known.get(neverLink);
  if (before !== undefined) return before;
  const listed = new Set(neverLink.map((pattern) => partOf(pattern.trim())));
  known.set(neverLink, listed);
  return listed;
}

/** What of an identity a pattern names: `email:name@`, `@domain` or all of it; undefined when it can be no address. */
function partOf(pattern: string): string | undefined {
  if (pattern.endsWith('@')) return `email:${pattern.toLowerCase()}`;
  // An address brings a domain into the form in which identities have it.
  return pattern.startsWith('@')
    ? emailIdentity(`a${pattern}`)?.slice('email:a'.length)
    : emailIdentity(pattern);
}
