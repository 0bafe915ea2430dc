import type { Identity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { naturalId } from '../natural-id.ts';
import { activity } from './context.ts';
import type { PartBody } from './schema.ts';

/** Authors who are customers. Others are teammates, teams and bots. */
const CONTACT_TYPES = new Set(['contact', 'lead', 'user', 'visitor']);

/** Whether an author of this type is a customer. False if the type is unknown. */
export function isContact(type: string | null): boolean {
  return CONTACT_TYPES.has(type ?? '');
}

/** The id of the only contact; null if there is none, or several. */
export function onlyOf(contacts: readonly { readonly id: string }[]): string | null {
  return contacts.length === 1 ? (contacts[0]?.id ?? null) : null;
}

/** The message of a part, if its author is the owner. What another participant wrote is not an act of this customer. */
export function messagesIn(
  { id, created_at, author }: PartBody,
  about: Identity,
  owner: string | null,
  connection: string,
): readonly Activity[] {
  if (created_at === null || owner === null || author.id !== owner || !isContact(author.type)) return [];
  const naturally = naturalId(about, 'message.received', id);
  return [{ ...activity(connection, 'message.received', naturally, created_at), about }];
}
