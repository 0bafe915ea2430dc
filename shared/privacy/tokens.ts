import { emailIdentity } from '../identity/email-identity.ts';
import type { Identity } from '../identity/identity.ts';

/** The words of a text that may name somebody, if the meaning of the text is unknown. */
export interface Tokens {
  /** E-mail addresses as identities. */
  readonly emails: readonly Identity[];
  /** Words that may be an id. Shorter ones could be a quantity. */
  readonly ids: readonly string[];
}

const MIN_ID_CHARACTERS = 6;
/** The limit of lookups: each costs a read for every connection and kind of object. */
const MAX_IDS = 2_000;

const ESCAPED = /\\u([0-9a-f]{4})|%40/gi;
// Bounded, so that a text without spaces is not searched again and again.
// A byte order mark is white space to JavaScript, but an invisible character of an address.
const EMAIL =
  /(?:\ufeff|[^\s"'<>(),;:\\[\]{}/@]){1,80}@(?:\ufeff|[^\s"'<>(),;:\\[\]{}/@&=?]){0,253}[\p{L}\p{N}]/gu;
const BEFORE = /^.*[^\p{L}\p{N}._+@-]/u;
const WORD = /[\p{L}\p{N}_-]+/gu;
const HAS_DIGIT = /\d/;

/** Searches a body that no connector can read: JSON, a form or anything else. */
export function tokensOf(body: Uint8Array): Tokens {
  const text = Buffer.from(body)
    .toString('utf8')
    .replace(ESCAPED, (_, code: string | undefined) =>
      code === undefined ? '@' : String.fromCharCode(Number.parseInt(code, 16)),
    );
  const emails = new Set(
    (text.match(EMAIL) ?? []).flatMap((found) =>
      // The text before an address, as in a form or a link, could be part of it, too.
      [found, found.replace(BEFORE, '')].flatMap((address) => emailIdentity(address) ?? []),
    ),
  );
  const ids = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    if (word.length >= MIN_ID_CHARACTERS && HAS_DIGIT.test(word)) ids.add(word);
    if (ids.size === MAX_IDS) break;
  }
  return { emails: [...emails], ids: [...ids] };
}
