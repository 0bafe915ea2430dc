import { bodySignature } from '../body-signature.ts';
import type { Connection, Delivery, HandshakeResponse, Verdict } from '../connector.ts';

const SIGNATURE = bodySignature({ header: 'x-wc-webhook-signature' });
const SOURCE = 'x-wc-webhook-source';

/**
 * HMAC-SHA256 of the raw body under the webhook's secret, as base64 (WC_Webhook::generate_signature). WooCommerce
 * decodes WordPress's HTML entities in the secret before it signs, and the stored field may contain entities. So a
 * secret is tried as given and decoded. The scheme has no timestamp; a replay has no effect because updates are
 * idempotent.
 */
export function verifyWoocommerce(
  delivery: Delivery,
  connection: Connection,
  secrets: readonly string[],
): Verdict {
  const keys = secrets.flatMap((secret) => {
    const decoded = decodeEntities(secret);
    return decoded === secret ? [secret] : [secret, decoded];
  });
  const verdict = SIGNATURE.verify(delivery, connection, keys);
  if (verdict !== 'authentic') return verdict;
  const { account } = connection;
  if (account === undefined) return 'authentic';
  return addressOf(account) === addressOf(delivery.headers[SOURCE] ?? '') ? 'authentic' : 'wrong-account';
}

/** A shop's address without the parts that may be written differently: scheme, case of the host, trailing slashes. */
function addressOf(url: string): string {
  const [, host = '', path = ''] = /^(?:https?:\/\/)?([^/]*)(.*)$/is.exec(url.trim()) ?? [];
  return host.toLowerCase() + path.replace(/\/+$/, '');
}

const ENTITY = /&(?:amp|lt|gt|quot|#0*(?:34|38|39|60|62)|#[xX]0*(?:22|26|27|3[cCeE]));/g;
const NAMED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
]);

/** Decodes the entities that WordPress's `wp_specialchars_decode` decodes with quotes, each once. */
function decodeEntities(text: string): string {
  return text.replace(ENTITY, (entity) => {
    const name = entity.slice(1, -1);
    const digits = name.slice(1);
    return NAMED.get(name) ?? String.fromCharCode(Number(/^x/i.test(digits) ? `0${digits}` : digits));
  });
}

/** Signs a delivery as WooCommerce does. */
export function signWoocommerce(delivery: Delivery, secret: string): Delivery {
  return SIGNATURE.sign(delivery, decodeEntities(secret));
}

const PING = /^webhook_id=\d{1,20}$/;
const MAX_PING_BYTES = 64;

/** The unsigned form that WooCommerce posts when a webhook is saved. It requires the status 200. */
export function answerPing(delivery: Delivery): HandshakeResponse | undefined {
  const isForm = /^application\/x-www-form-urlencoded(?:;|$)/i.test(delivery.headers['content-type'] ?? '');
  if (delivery.method !== 'POST' || !isForm || delivery.body.length > MAX_PING_BYTES) return undefined;
  return PING.test(Buffer.from(delivery.body).toString('latin1')) ? { status: 200 } : undefined;
}
