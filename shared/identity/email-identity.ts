import { domainToASCII } from 'node:url';
import type { Identity } from './identity.ts';
import { withoutInvisible } from './invisible.ts';

/** Nearly all addresses. Of these, only the case of the letters is normalised, which is much faster. */
const PLAIN_ADDRESS = /^[\w.+-]{1,64}@(?:(?!xn--)[a-z0-9][a-z0-9-]*\.)+[a-z]+$/i;
const MAX_DOMAIN_LENGTH = 253;

/**
 * An e-mail address as an identity, or undefined when it is not one. Invisible characters and the dot at the end of the
 * domain (its root, RFC 1034 §3.1) are removed, and ASCII letters are lower-cased. The local part is not normalised
 * further, so that two deliverable addresses never become one. An international domain becomes its A-label (RFC 5890).
 */
export function emailIdentity(address: string): Identity | undefined {
  if (address.length <= MAX_DOMAIN_LENGTH && PLAIN_ADDRESS.test(address))
    return `email:${address.toLowerCase()}`;
  const visible = withoutInvisible(address).trim();
  const at = visible.lastIndexOf('@');
  const local = visible.slice(0, at);
  const domain = asciiDomain(visible.slice(at + 1));
  if (at < 1 || !/^[^\s\p{Cc}\p{Cs}@"<>(),;:\\]+$/u.test(local) || !/^[a-z0-9.-]*[a-z0-9-]$/.test(domain))
    return undefined;
  if (local.length > 64 || domain.length > MAX_DOMAIN_LENGTH) return undefined;
  return `email:${local.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}@${domain}`;
}

/** The address that the id of an account is; undefined if it is none. */
export function ownAddress(account: Identity): Identity | undefined {
  const at = account.indexOf(OF_CUSTOMER);
  return at > 0 && account.includes('@') ? emailIdentity(account.slice(at + OF_CUSTOMER.length)) : undefined;
}

const OF_CUSTOMER = ':customer:';

/** Letters, marks, digits, hyphens, joiners, and the full stops of IDNA. */
const DOMAIN = /^(?:[\p{L}\p{N}.\u3002\uff0e\uff61-]|\p{M}|\u200c|\u200d)+$/u;

function asciiDomain(domain: string): string {
  // The conversion is that of a URL: it decodes percent signs, ends at a slash, and reads numbers as an IP address.
  if (!DOMAIN.test(domain)) return '';
  if (/^[\w.-]+$/.test(domain) && !/xn--/i.test(domain)) return domain.toLowerCase().replace(/\.$/, '');
  // The conversion refuses joiners where a domain must not have them (RFC 5892 A.1 and A.2): they are not part of it.
  const ascii = domainToASCII(domain) || domainToASCII(domain.replace(/[\u200c\u200d]/g, ''));
  return ascii.replace(/\.$/, '');
}
