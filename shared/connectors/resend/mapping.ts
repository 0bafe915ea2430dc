import { emailIdentity } from '../../identity/email-identity.ts';
import { activitiesFrom, type Outcome, parsed, type TopicMapper, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { mapContact, mapDeletedContact } from './contacts.ts';
import { contactSchema, type EmailEvent, emailSchema } from './schema.ts';

const activity = activitiesFrom('resend');

/** How each type of event is mapped, by the name of the connection. Other types are ignored. */
export const EVENTS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  // Not when it is sent: only a campaign that arrived has reached somebody.
  ['email.delivered', parsed(emailSchema, mapDelivered)],
  ['email.clicked', parsed(emailSchema, mapClicked)],
  ['email.complained', parsed(emailSchema, mapComplained)],
  // Mail programs load the picture that counts opens, whether or not somebody reads the mail.
  ['email.opened', () => ({ ignored: 'open-without-proof' })],
  ['contact.created', parsed(contactSchema, mapContact)],
  ['contact.updated', parsed(contactSchema, mapContact)],
  ['contact.deleted', parsed(contactSchema, mapDeletedContact)],
]);

function mapDelivered(event: EmailEvent, connection: string): Outcome {
  if (!isCampaign(event)) return TRANSACTIONAL;
  return mapEmail(event, connection, 'campaign.sent', 'delivered', event.created_at);
}

/** Each click is an act of its own. */
function mapClicked(event: EmailEvent, connection: string): Outcome {
  if (!isCampaign(event)) return TRANSACTIONAL;
  const at = event.data.click.timestamp ?? event.created_at;
  return mapEmail(event, connection, 'campaign.engaged', `click:${instantText(at)}`, at);
}

function mapComplained(event: EmailEvent, connection: string): Outcome {
  return mapEmail(event, connection, 'consent.withdrawn', 'complaint', event.created_at);
}

const TRANSACTIONAL: Outcome = { ignored: 'transactional' };

/** A broadcast, or a mail that its sender tagged as a campaign. */
function isCampaign({ data }: EmailEvent): boolean {
  return data.broadcast_id !== null || data.tags.campaign !== null;
}

/** An event lists all recipients of its mail, so that with several nobody knows who it is about. */
function mapEmail(
  { data }: EmailEvent,
  connection: string,
  type: 'campaign.sent' | 'campaign.engaged' | 'consent.withdrawn',
  occurrence: string,
  at: number,
): Outcome {
  const [recipient, ...others] = data.to;
  if (recipient === undefined || others.length > 0) return { ignored: 'several-recipients' };
  const person = emailIdentity(recipient);
  if (person === undefined) return { refused: 'data.to is not an address' };
  const id = naturalId(`${connection}:message:${data.email_id}`, type, occurrence);
  return update({
    persons: [person],
    activities: [{ ...activity(connection, type, id, at), about: null }],
  });
}
