import type { Outcome } from '../mapping.ts';
import type { Shape } from '../shape.ts';
import { topicsOf } from '../topic-header.ts';
import type { Context } from './context.ts';
import { mapConversation, mapDeletedConversation } from './conversations.ts';
import { mapCustomer } from './customers.ts';
import { mapRating, mapSurvey } from './ratings.ts';

// Help Scout signs the body, not the `X-HelpScout-Event` header.

const CONVERSATION: Shape = { has: ['id', 'status', 'primaryCustomer'] };
const CUSTOMER: Shape = {
  has: ['id', 'createdAt'],
  hasOneOf: ['firstName', 'lastName'],
  lacks: ['rating', 'status'],
};
const RATING: Shape = { has: ['id', 'rating', 'customer'], hasOneOf: ['conversationId', 'ticketId'] };
const SURVEY: Shape = { has: ['message', 'response'] };
const DELETED: Shape = { has: ['id'], only: ['id'] };

/**
 * The body of every deletion is an id alone. A captured one may be sent under another topic, so it deletes no customer. It
 * may solve the conversation of the same number, until that is reported again.
 */
const ignoreDeletion = (): Outcome => ({ ignored: 'deletion' });

const OF_CONVERSATIONS =
  'created status assigned moved merged tags custom-fields customer.reply.created agent.reply.created note.created';

/** How the body of each topic is recognised and mapped. Other topics are ignored. */
export const TOPICS = topicsOf<Context>('.', [
  ['convo', OF_CONVERSATIONS, CONVERSATION, mapConversation],
  ['convo', 'deleted', DELETED, mapDeletedConversation],
  ['customer', 'created updated', CUSTOMER, mapCustomer],
  ['customer', 'deleted', {}, ignoreDeletion],
  ['satisfaction', 'ratings', RATING, mapRating],
  ['message', 'survey.response.received', SURVEY, mapSurvey],
]);
