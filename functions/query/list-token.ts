import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { IdentityHash } from '../../shared/identity/identity-hash.ts';
import { isCustomerId } from './customer-id.ts';
import type { ListPosition } from './newest-first.ts';

const positionForm = z.tuple([
  z.string().check(z.regex(/^[0-9a-z]{1,13}$/)),
  z.record(z.string().check(z.regex(/^\d{1,3}$/)), z.string().check(z.refine(isCustomerId))),
]);

/** Longer than any token. */
const MAX_CHARACTERS = 8_000;

/** The `next` of a page of a list. Nobody can make or change one without the identity key, or use it for another list. */
export function listToken(hash: IdentityHash['hash'], list: string, { at, last }: ListPosition): string {
  const text = Buffer.from(JSON.stringify([at, last])).toString('base64url');
  return `${text}.${seal(hash, list, text)}`;
}

/** Parses the `next` of a page of the same list; undefined if no page returned this text. */
export function parseListToken(
  hash: IdentityHash['hash'],
  list: string,
  token: string,
): ListPosition | undefined {
  const [text = '', sealed = '', ...rest] = token.slice(0, MAX_CHARACTERS).split('.');
  if (rest.length > 0 || !isEqual(sealed, seal(hash, list, text))) return undefined;
  const parsed = positionForm.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  return parsed.success ? { at: parsed.data[0], last: parsed.data[1] } : undefined;
}

function seal(hash: IdentityHash['hash'], list: string, text: string): string {
  return hash(`list ${list} ${text}`);
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
