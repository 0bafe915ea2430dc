import { contactAt } from '../../identity/contact.ts';
import type { Identity } from '../../identity/identity.ts';
import type { DeliveryContent } from '../connector.ts';
import { fullName, readShown } from '../contact-fields.ts';
import { type Outcome, parsed, snapshot, statedAddress, type Updates, update } from '../mapping.ts';
import { earliestFirst, instantText, naturalId } from '../natural-id.ts';
import { openAccount } from '../open-account.ts';
import { activity, type Context, contactOf, report } from './context.ts';
import {
  type ContactBody,
  contactSchema,
  mergeSchema,
  type ObjectItem,
  objectSchema,
  type PropertyItem,
  propertySchema,
  recordsOf,
} from './schema.ts';

/** `contact.creation`: only its id and its time. */
export const mapCreation = parsed(objectSchema, (item, context: Context) =>
  mapContact(item, context, { states: { account: 'open' }, attributes: { createdAt: item.occurredAt } }),
);

/** `contact.deletion`. A profile that is deleted in HubSpot says nothing about the customer's relationship with the business. */
export const mapDeletion = parsed(objectSchema, (item, context: Context) =>
  mapContact(item, context, { attributes: { isDeleted: true } }),
);

/** `contact.restore`: the deletion is taken back. */
export const mapRestore = parsed(objectSchema, (item, context: Context) =>
  mapContact(item, context, { states: { account: 'open' } }),
);

function mapContact(
  { objectId, occurredAt }: ObjectItem,
  context: Context,
  parts: Parameters<typeof snapshot>[1],
): Updates {
  const contact = contactOf(context, objectId);
  return update({
    persons: [contact],
    objects: [report(context.connection, 'account', contact, snapshot(occurredAt, parts))],
  });
}

/** `contact.merge`: each record that went away is now the one that was kept, or the new one. */
export const mapMerge = parsed(mergeSchema, (merge, context: Context): Outcome => {
  const records = recordsOf(merge);
  if (records === undefined) return { refused: 'the item does not name two contacts' };
  const mergedInto = contactOf(context, records.kept);
  const { occurredAt } = merge;
  return {
    updates: records.gone.flatMap(
      (objectId) => mapContact({ objectId, occurredAt }, context, { attributes: { mergedInto } }).updates,
    ),
  };
});

/** `contact.privacyDeletion`: a request to erase what came by this connection. */
export const mapPrivacyDeletion = parsed(objectSchema, ({ objectId }, context: Context): Outcome => {
  // One secret of an app signs for all accounts that installed it, and each has its own contact 17.
  if (context.account === undefined)
    return { refused: 'the connection is bound to no account: set its account to the Hub ID, then redrive' };
  const contact = contactOf(context, objectId);
  return contact === undefined
    ? { refused: 'objectId cannot be used' }
    : { requests: [{ type: 'erase', persons: [contact], objects: [] }] };
});

/** HubSpot's names of somebody who is known and has not bought. */
const LEADS = new Set(['subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead']);

type MapProperty = (item: PropertyItem, contact: Identity, context: Context) => Outcome;

const PROPERTIES: ReadonlyMap<string | null, MapProperty> = new Map<string, MapProperty>([
  ['email', mapEmail],
  ['lifecyclestage', mapLifecycleStage],
  ['hs_email_optout', mapOptOut],
  ['phone', mapPhone],
]);

/** `contact.propertyChange`. */
export const mapProperty = parsed(propertySchema, (item, context: Context): Outcome => {
  const map = PROPERTIES.get(item.propertyName);
  const contact = contactOf(context, item.objectId);
  if (contact === undefined) return { refused: 'objectId cannot be used' };
  return map === undefined ? { ignored: 'other-property' } : map(item, contact, context);
});

/** An edit is no creation, so it states only the address. */
function mapEmail({ propertyValue, occurredAt }: PropertyItem, contact: Identity, context: Context): Outcome {
  const address = statedAddress(propertyValue);
  if (address === undefined) return { refused: 'propertyValue is not an e-mail address' };
  return update({
    persons: [contact, address],
    objects: [
      report(context.connection, 'account', contact, snapshot(occurredAt, { attributes: { address } })),
    ],
  });
}

/**
 * Somebody becomes known once, and is then only qualified. The stages after these are set by salespeople and automations, and
 * prove no purchase.
 */
function mapLifecycleStage(item: PropertyItem, contact: Identity, { connection }: Context): Outcome {
  const { propertyValue, occurredAt } = item;
  if (!LEADS.has(propertyValue)) return { ignored: 'lifecycle-stage' };
  const id = naturalId(contact, 'lead.captured');
  return update({
    persons: [contact],
    activities: [
      { ...activity(connection, 'lead.captured', id, occurredAt, earliestFirst(occurredAt)), about: null },
    ],
  });
}

/** `false` is also what HubSpot sets without an act of the contact. It is no consent. */
function mapOptOut(item: PropertyItem, contact: Identity, { connection }: Context): Outcome {
  const { propertyValue, occurredAt } = item;
  if (propertyValue !== 'true') return { ignored: 'no-opt-out' };
  const id = naturalId(contact, 'consent.withdrawn', `email:${instantText(occurredAt)}`);
  return update({
    persons: [contact],
    activities: [{ ...activity(connection, 'consent.withdrawn', id, occurredAt), about: null }],
  });
}

function mapPhone({ propertyValue, occurredAt }: PropertyItem, contact: Identity): Outcome {
  const shown = contactAt(occurredAt, { phone: readShown(propertyValue) });
  return shown === undefined ? { ignored: 'no-phone' } : update({ persons: [contact], contact: shown });
}

/** The body of a workflow: the contact with its address. */
export const mapWorkflow = parsed(
  contactSchema,
  (body: ContactBody, { context, delivery }: { context: Context; delivery: DeliveryContent }): Outcome => {
    const { email, firstname, lastname, phone, createdate, lastmodifieddate } = body.properties;
    const person = contactOf(context, body['canonical-vid'] ?? body.vid);
    const asOf = lastmodifieddate.value ?? delivery.receivedAt;
    if (asOf === undefined) return { refused: 'the contact has no lastmodifieddate' };
    const address = email === undefined ? undefined : statedAddress(email.value);
    const reported = openAccount(asOf, createdate.value, address);
    return update({
      persons: [person, address],
      objects: [report(context.connection, 'account', person, reported)],
      contact: contactAt(asOf, { name: fullName(firstname.value, lastname.value), phone: phone.value }),
    });
  },
);
