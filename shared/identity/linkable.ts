import { emailIdentity, type Identity } from './identity.ts';

/** Which e-mail addresses do not link, according to the policy. */
export interface EmailRules {
  /** `name@` in every domain, `@domain` with all its names, or a whole address. */
  readonly neverLink: readonly string[];
  /** False for a connection whose addresses are not trusted. */
  readonly emailsLink: boolean;
}

/**
 * Whether an identity can merge two customers. A provider's customer id, an object's id and an e-mail address
 * can, except a placeholder address or one of a connection that is not trusted. Phone numbers, names and
 * postal addresses are no identities and never link.
 */
export function canLink(identity: Identity, { neverLink, emailsLink }: EmailRules): boolean {
  if (!identity.startsWith('email:')) return true;
  const listed = partsListed(neverLink);
  const at = identity.lastIndexOf('@');
  const parts = [identity.slice(0, at + 1), identity.slice(at), identity];
  return emailsLink && !parts.some((part) => listed.has(part));
}

// The policy's list does not change, and every delivery needs it.
const cache = new WeakMap<readonly string[], ReadonlySet<string | undefined>>();

function partsListed(neverLink: readonly string[]): ReadonlySet<string | undefined> {
  const cached = cache.get(neverLink);
  if (cached !== undefined) return cached;
  const listed = new Set(neverLink.map((pattern) => partOf(pattern.trim())));
  cache.set(neverLink, listed);
  return listed;
}

/**
 * The part of an identity that a pattern matches: `email:name@`, `@domain` or all of it. Undefined when the
 * pattern cannot match an address.
 */
function partOf(pattern: string): string | undefined {
  if (pattern.endsWith('@')) return `email:${pattern.toLowerCase()}`;
  // An identity is built so that the domain is normalised in the same way.
  return pattern.startsWith('@')
    ? emailIdentity(`a${pattern}`)?.slice('email:a'.length)
    : emailIdentity(pattern);
}
