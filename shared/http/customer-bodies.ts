import * as z from 'zod';
import { customerRecord } from '../customers/customer-record.ts';
import { CATALOGUE } from '../events/catalogue.ts';
import { customerId, instant, money } from '../events/envelope.ts';
import { ACTIVITY_TYPES } from '../lifecycle/activity.ts';
import { CHURN_REASONS } from '../lifecycle/stage.ts';

// What the API answers about a customer, for the OpenAPI document. No function bundles this file.

const next = z.string().nullable().meta({
  description: 'Send it as ?next= to get the next page; null on the last page',
});

/** The answer to a search. */
export const foundCustomers = z.object({
  customers: z.array(customerRecord).meta({ description: 'One record, or none' }),
});

const activityFields = {
  id: z.string().meta({ description: 'The id of the fact', examples: ['shopify:order:501:paid'] }),
  type: z.enum(ACTIVITY_TYPES).meta({ description: 'What happened', examples: ['order.paid'] }),
  connection: z.string().meta({ description: 'The connection that reported it', examples: ['shopify'] }),
  provider: z.string().meta({ description: 'The kind of tool behind the connection', examples: ['shopify'] }),
  version: z.string().meta({
    description:
      'The version of the fact that the provider states, sortable as text; empty if it states none',
    examples: ['2026-01-05T10:00:00.000Z'],
  }),
  about: z
    .string()
    .nullable()
    .meta({
      description: 'The object that it is about; null if it concerns only the person',
      examples: ['shopify:order:501'],
    }),
  total: money.nullable().optional().meta({
    description: 'Of order.placed and order.paid: the total; null if unknown',
  }),
  amount: money.nullable().optional().meta({
    description: 'Of order.refunded and dispute.opened: the amount; null if unknown',
  }),
  inAll: z.literal(true).optional().meta({
    description: 'Of order.refunded: the amount is the sum of all refunds of the order, not one refund',
  }),
  reason: z.enum(CHURN_REASONS).optional().meta({ description: 'Of subscription.ended: why' }),
  rating: z
    .object({ scale: z.enum(['nps', 'csat', 'stars']), score: z.number() })
    .nullable()
    .optional()
    .meta({ description: 'Of rating.given and review.published: the score; null if there is none' }),
};

/** An activity as a timeline shows it. */
export const activity = z.object(activityFields).meta({ description: 'Something that happened' });

/** A published event: its detail type and its detail. */
export const publishedEvent = z
  .discriminatedUnion('detailType', [
    eventOf('CustomerStageChanged'),
    eventOf('CustomerHistoryCorrected'),
    eventOf('CustomerRiskChanged'),
    eventOf('CustomersMerged'),
    eventOf('CustomersUnmerged'),
    eventOf('CustomerErased'),
  ])
  .meta({ description: 'An event as it was published' });

function eventOf<Type extends keyof typeof CATALOGUE>(type: Type) {
  return z.object({ detailType: z.literal(type), detail: CATALOGUE[type] });
}

/** A page of a timeline. */
export const timelinePage = z.object({
  timeline: z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('activity'), at: instant, activity }),
        z.object({ type: z.literal('event'), at: instant, event: publishedEvent }),
      ]),
    )
    .meta({ description: 'Newest first, at most 50 entries' }),
  next,
});

/** A page of an export. */
export const exportPage = z
  .object({
    customerId,
    record: customerRecord.optional(),
    identities: z
      .array(
        z.object({
          identity: z.string().meta({ examples: ['shopify:customer:207119551'] }),
          linkedWith: z.array(z.string()).meta({ description: 'Identities that a provider named with it' }),
          mergedWith: z.array(z.string()).meta({ description: 'Identities that a person merged it with' }),
          name: z.string().nullable().meta({ description: 'The name that was reported with it' }),
          phone: z
            .string()
            .nullable()
            .meta({ description: 'The telephone number that was reported with it' }),
          objects: z.array(z.string()).meta({ description: 'The objects that belong to it' }),
        }),
      )
      .optional(),
    activities: z
      .array(
        z.object({
          ...activityFields,
          occurredAt: instant.meta({ description: 'When it happened' }),
          objects: z.array(z.string()).meta({ description: 'Every object that was named with it' }),
        }),
      )
      .optional(),
    events: z.array(publishedEvent).optional().meta({ description: 'The events that were published' }),
    deliveries: z
      .array(
        z.object({
          connection: z.string(),
          receivedAt: instant,
          reasons: z.array(z.string()).meta({ description: 'Why it is parked' }),
          body: z.string().meta({ description: 'What the provider sent about this customer' }),
        }),
      )
      .optional()
      .meta({ description: 'The parked deliveries about this customer' }),
    next,
  })
  .meta({
    description:
      'A part of the export: first record and identities, then activities, then events, then parked deliveries',
  });
