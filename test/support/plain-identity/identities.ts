import type { Limits } from './limits.ts';

/** The name of the connection that an identity belongs to; `email` for an address. */
export function connectionOf(identity: string): string {
  return identity.slice(0, identity.indexOf(':'));
}

/** True for an e-mail address. */
export function isAddress(identity: string): boolean {
  return connectionOf(identity) === 'email';
}

/** True for the customer id of a tool. */
export function isAccount(identity: string): boolean {
  return !isAddress(identity) && identity.split(':')[1] === 'customer';
}

/** The address that the id of an account is; undefined if it is none. ASCII domains only. */
export function addressInId(account: string): string | undefined {
  const id = account.split(':').slice(2).join(':');
  return /^[^\s@"<>(),;:\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(id) ? `email:${lowerCase(id)}` : undefined;
}

/** True if an address that a connection reports is an identity, so that it can be claimed. */
export function isLinkable(
  address: string,
  connection: string,
  { neverLink, placeholders }: Limits,
): boolean {
  if (neverLink.includes(connection)) return false;
  const text = address.slice('email:'.length);
  return !placeholders.some((pattern) => {
    const placeholder = lowerCase(pattern.trim());
    if (placeholder.endsWith('@')) return text.startsWith(placeholder);
    return placeholder.startsWith('@') ? text.endsWith(placeholder) : text === placeholder;
  });
}

function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Orders texts, so that no result depends on an order of arrival. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The text by which an identity is sorted. Different identities have different texts. */
export type TextOf = (identity: string) => string;
