import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, objectIdentity } from '../../identity/identity.ts';
import type { Snapshot } from '../../lifecycle/objects/object.ts';
import { fullName } from '../contact-fields.ts';
import { emailOf, type Outcome, reportsFrom, update } from '../mapping.ts';
import type { DatedBody, PlacedBody, ShownBody } from './schema.ts';

/** The context of a mapping, beside the body. */
export interface Context {
  readonly connection: string;
  /** When the delivery was received, for bodies without a time. */
  readonly receivedAt: number | undefined;
}

/** The report of one of this provider's objects. */
export const report = reportsFrom('woocommerce');

/** The refusal of a body of which nobody knows when it was true. */
export const UNDATED = { refused: 'the body has no date, and the time of its reception is unknown' } as const;

/** The instant at which a body was true. Undefined without any. */
export function asOfOf(dated: DatedBody, { receivedAt }: Context): number | undefined {
  return dated.date_modified_gmt ?? dated.date_created_gmt ?? receivedAt;
}

/** Statuses of an order or a subscription that nobody has placed yet. */
const DRAFTS = new Set(['auto-draft', 'checkout-draft', 'draft', 'new']);

/** Maps an order or a subscription, which have the same owner and the same dates. */
export function mapPlaced(
  type: 'order' | 'subscription',
  body: PlacedBody,
  context: Context,
  snapshotsAt: (asOf: number, owner: Snapshot['attributes']) => readonly Snapshot[],
): Outcome {
  const status = body.status ?? '';
  if (DRAFTS.has(status)) return { ignored: `draft-${type}` };
  if (status === 'trash') return { ignored: `trashed-${type}` };
  const asOf = asOfOf(body, context);
  if (asOf === undefined) return UNDATED;
  const { connection } = context;
  const owner = ownerOf(connection, body);
  const object = objectIdentity(connection, type, body.id);
  return update({
    persons: [owner.account ?? undefined, owner.address],
    objects: [report(connection, type, object, ...snapshotsAt(asOf, owner))],
    contact: contactOf(body.billing, asOf),
  });
}

/** The customer and the billing address. WooCommerce has no other address on an order. */
function ownerOf(connection: string, { customer_id: id, billing }: PlacedBody) {
  const account = id === '0' ? null : id === null ? undefined : customerIdentity(connection, id);
  const address = emailOf(billing.email);
  return { ...(account !== undefined && { account }), ...(address !== undefined && { address }) };
}

/** Name and phone of a billing address. */
export function contactOf(
  billing: ShownBody,
  at: number,
  ownName: string | null = null,
): Contact | undefined {
  const { first_name, last_name, phone, country } = billing;
  return contactAt(at, { name: ownName ?? fullName(first_name, last_name), phone, country });
}
