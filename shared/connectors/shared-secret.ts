import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Connection, Delivery, Verdict } from './connector.ts';
import { decodeBase64, MIN_KEY_BYTES } from './signature.ts';

/**
 * Where a tool that signs nothing sends its secret: in a header of its own (lower case), as the password of
 * `Authorization: Basic`, as `Authorization: Bearer`, or as the last segment of the path, `/webhooks/{connection}/{secret}`.
 */
export type SecretPlace = { readonly header: string } | 'basic' | 'bearer' | 'path';

/**
 * Verifies and adds a secret that the sender presents as it is, as `verify` and `sign` of a connector. It proves that the
 * sender knows the secret, and nothing of the body. For `path` the connector also sets `secretInPath`.
 */
export function sharedSecret(place: SecretPlace) {
  return {
    verify(delivery: Delivery, _connection: Connection, secrets: readonly string[]): Verdict {
      const presented = presentedIn(delivery, place);
      if (presented === undefined || presented === '') return 'missing-signature';
      return isOneOf(presented, secrets) ? 'authentic' : 'wrong-signature';
    },
    sign(delivery: Delivery, secret: string): Delivery {
      if (place === 'path') return { ...delivery, url: withSecret(delivery.url, secret) };
      const [header, value] = headerWith(place, secret);
      return { ...delivery, headers: { ...delivery.headers, [header]: value } };
    },
  };
}

function headerWith(place: Exclude<SecretPlace, 'path'>, secret: string): [header: string, value: string] {
  if (place === 'bearer') return ['authorization', `Bearer ${secret}`];
  if (place === 'basic')
    return ['authorization', `Basic ${Buffer.from(`webhook:${secret}`).toString('base64')}`];
  return [place.header, secret];
}

/** The secret in a delivery; undefined without one, empty text if it cannot be read. */
function presentedIn({ headers, url }: Delivery, place: SecretPlace): string | undefined {
  if (place === 'path') return pathSecret(url);
  if (place === 'bearer') return /^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
  return place === 'basic' ? basicPassword(headers.authorization) : headers[place.header];
}

/** The user name may be anything. */
function basicPassword(authorization: string | undefined): string | undefined {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
  const pair = decodeBase64(encoded)?.toString() ?? '';
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined;
}

/** Characters that no proxy writes differently in a path. */
const PATH_SECRET = /^[A-Za-z0-9._~-]+$/;

function pathSecret(url: string): string | undefined {
  const [, path = ''] = /^https?:\/\/[^/?#]+([^?#]*)/.exec(url) ?? [];
  const [, root, connection, secret, ...others] = path.split('/');
  if (root !== 'webhooks' || !connection || !secret || others.length > 0) return undefined;
  return secret;
}

function withSecret(url: string, secret: string): string {
  if (!PATH_SECRET.test(secret))
    throw new Error('a secret in a path has only letters, digits and the characters - . _ ~');
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname.split('/').slice(0, 3).join('/')}/${secret}${search}`;
}

/** Long enough, and only characters that arrive unchanged in a header. */
const USABLE = new RegExp(`^[\\x21-\\x7e]{${MIN_KEY_BYTES},}$`);

/** Texts are compared by a keyed hash, so that the duration reveals neither their content nor their length. */
const COMPARISON_KEY = randomBytes(32);

function isOneOf(presented: string, secrets: readonly string[]): boolean {
  const hash = digest(presented);
  let isKnown = false;
  for (const secret of secrets) {
    const isEqual = timingSafeEqual(hash, digest(secret));
    isKnown = (isEqual && USABLE.test(secret)) || isKnown;
  }
  return isKnown;
}

function digest(text: string): Buffer {
  return createHmac('sha256', COMPARISON_KEY).update(text).digest();
}
