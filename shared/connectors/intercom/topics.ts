import type { TopicMapper } from '../mapping.ts';
import { mapAttached, mapConsent, mapContact, mapMerged, mapRemoved, mapUnarchived } from './contacts.ts';
import type { Context } from './context.ts';
import { mapConversation, mapDeletedConversation } from './conversations.ts';
import { mapTicket } from './tickets.ts';

/** Topics of one resource that are mapped alike. */
function rows(
  resource: string,
  events: string,
  mapper: TopicMapper<Context>,
): readonly (readonly [topic: string, mapper: TopicMapper<Context>])[] {
  return events.split(' ').map((event) => [`${resource}.${event}`, mapper]);
}

const OF_CONVERSATIONS =
  'user.created user.replied admin.replied admin.assigned admin.open.assigned admin.closed ' +
  'admin.opened admin.snoozed admin.unsnoozed operator.replied priority.updated rating.added';
const OF_TICKETS =
  'created state.updated resolved closed admin.assigned team.assigned admin.replied contact.replied attribute.updated';

/** How each topic is mapped. Other topics are ignored. The reference and the deliveries spell two topics differently. */
export const TOPICS: ReadonlyMap<string, TopicMapper<Context>> = new Map([
  ...rows('contact', 'user.created user.updated lead.created lead.updated', mapContact),
  ...rows('contact', 'lead.added_email lead.signed_up email.updated', mapContact),
  ...rows('visitor', 'signed_up', mapContact),
  ...rows('contact', 'archived archive deleted', mapRemoved),
  ...rows('contact', 'unarchived unarchive', mapUnarchived),
  ...rows('contact', 'merged', mapMerged),
  ...rows('contact', 'subscribed', mapConsent('consent.given')),
  ...rows('contact', 'unsubscribed', mapConsent('consent.withdrawn')),
  ...rows('conversation', OF_CONVERSATIONS, mapConversation),
  ...rows('conversation', 'deleted', mapDeletedConversation),
  ...rows('conversation', 'contact.attached contact.detached', mapAttached),
  ...rows('ticket', OF_TICKETS, mapTicket),
  ...rows('ticket', 'contact.attached contact.detached', mapAttached),
]);
