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
  return emailsLink && !neverLink.some((pattern) => matches(identity, pattern.trim()));
}

function matches(identity: Identity, pattern: string): boolean {
  if (pattern.endsWith('@')) return identity.startsWith(pattern.toLowerCase(), 'email:'.length);
  return pattern.startsWith('@') ? identity.endsWith(domainOf(pattern)) : identity === emailIdentity(pattern);
}

// An address brings a domain into the form in which identities have it.
function domainOf(pattern: string): string {
  const known = emailIdentity(`a${pattern}`);
  return known === undefined ? pattern : known.slice('email:a'.length);
}
