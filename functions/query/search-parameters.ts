import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { emailIdentity } from '../../shared/identity/email-identity.ts';
import {
  customerIdentity,
  type Identity,
  OBJECT_KINDS,
  objectIdentity,
} from '../../shared/identity/identity.ts';

/** The identity in the parameters of a search, or a sentence that says what is wrong with them. */
export type SearchedIdentity =
  | { readonly type: 'identity'; readonly identity: Identity }
  | { readonly type: 'refused'; readonly reason: string };

const EMAIL_PREFIX = 'email:';
/** Decoding replaces bytes that are not UTF-8 with it. */
const REPLACEMENT_CHARACTER = '\ufffd';

/** Parses `?identity=` or `?email=`. */
export function searchedIdentity({
  rawQueryString,
  queryStringParameters: { identity, email } = {},
}: Pick<APIGatewayProxyEventV2, 'rawQueryString' | 'queryStringParameters'>): SearchedIdentity {
  const value = identity ?? email;
  // API Gateway joins a repeated parameter into one text with a comma.
  const sent = new URLSearchParams(rawQueryString);
  if (value === undefined || sent.getAll('identity').length + sent.getAll('email').length > 1)
    return refused(
      'send exactly one parameter, once: ?identity={connection}:customer:{id} or ?email={address}',
    );
  const name = identity === undefined ? 'email' : 'identity';
  if (value === '') return refused(`${name} must not be empty`);
  if (value.includes(REPLACEMENT_CHARACTER)) return refused(`${name} must be percent-encoded UTF-8`);
  if (email !== undefined) return readAddress(withPlus(email));
  return readIdentity(value);
}

/** Parses the text of one identity. */
export function readIdentity(text: string): SearchedIdentity {
  return text.startsWith(EMAIL_PREFIX)
    ? readAddress(withPlus(text.slice(EMAIL_PREFIX.length)))
    : searchedAccountOrObject(text);
}

/** A plus sign in a query string means a space, but an address is more likely to contain a plus sign. */
function withPlus(address: string): string {
  return address.replaceAll(' ', '+');
}

/** Parses an e-mail address. */
export function readAddress(address: string): SearchedIdentity {
  const identity = emailIdentity(address);
  return identity === undefined
    ? refused('email must be an e-mail address such as ann@example.org')
    : { type: 'identity', identity };
}

function searchedAccountOrObject(text: string): SearchedIdentity {
  const [connection = '', kind = '', ...rest] = text.split(':');
  const id = rest.join(':');
  const objectKind = OBJECT_KINDS.find((one) => one === kind);
  const identity =
    connection === ''
      ? undefined
      : kind === 'customer'
        ? customerIdentity(connection, id)
        : objectKind && objectIdentity(connection, objectKind, id);
  return identity === undefined
    ? refused(
        `identity must be email:{address} or {connection}:{kind}:{id}, where kind is customer, ${OBJECT_KINDS.join(', ')}`,
      )
    : { type: 'identity', identity };
}

function refused(reason: string): SearchedIdentity {
  return { type: 'refused', reason };
}
