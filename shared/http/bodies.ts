import * as z from 'zod';
import { customerRecord } from '../customers/customer-record.ts';
import { CATALOGUE } from '../events/catalogue.ts';
import { customerId, instant, money } from '../events/envelope.ts';
import { ACTIVITY_TYPES } from '../lifecycle/activity.ts';
import { CHURN_REASONS } from '../lifecycle/stage.ts';

// The bodies of requests and answers, for the OpenAPI document. No function bundles this file.

const EXAMPLE_CUSTOMER = 'cus_4s7Qm2xT9bKfWvE1aB3cDe';
const count = z.int().min(0);
const next = z.string().nullable().meta({
  description: 'Send it as ?next= to get the next page; null on the last page',
});

/** A refusal or failure in one sentence. */
export const problem = z
  .object({
    message: z.string().meta({
      description: 'What is wrong, for a person; the text may change',
      examples: ['no customer has this id'],
    }),
  })
  .meta({ description: 'Why the request was not carried out' });

/** The fields of a generic activity that had no effect. */
const fieldNotes = {
  unknownFields: z
    .array(z.string())
    .optional()
    .meta({
      description: 'Fields of a generic activity that are unknown',
      examples: [['customer.emial']],
    }),
  unreadableFields: z
    .array(z.string())
    .optional()
    .meta({ description: 'Fields of a generic activity that could not be read and were left out' }),
};

/** The answer to a delivery that was accepted, ignored or parked. */
export const taken = z
  .discriminatedUnion('outcome', [
    z
      .object({ outcome: z.literal('accepted'), ...fieldNotes })
      .meta({ description: 'The delivery reported something new, which is stored' }),
    z
      .object({ outcome: z.literal('duplicate'), ...fieldNotes })
      .meta({ description: 'Everything in the delivery was stored already; nothing changed' }),
    z
      .object({
        outcome: z.literal('ignored'),
        reason: z.string().meta({ description: 'Why, as a stable word', examples: ['empty'] }),
        ...fieldNotes,
      })
      .meta({ description: 'The delivery does not concern customers' }),
    z
      .object({
        outcome: z.literal('parked'),
        reason: z.string().meta({ description: 'What could not be applied, in a sentence' }),
        ...fieldNotes,
      })
      .meta({
        description:
          'A part could not be applied: the whole delivery is stored, and redrive applies it again',
      }),
  ])
  .meta({ description: 'The outcome of the delivery. Do not send it again.' });

/** The answer to a delivery that was refused. */
export const refusedDelivery = z.object({
  outcome: z.literal('refused'),
  reason: z
    .enum([
      'missing-signature',
      'wrong-signature',
      'outside-window',
      'wrong-account',
      'too-large',
      'content-encoding',
      'method',
    ])
    .meta({
      description: 'Why, as a stable word. outside-window: the signed time is more than five minutes off',
      examples: ['wrong-signature'],
    }),
});

/** The answer to a delivery for a connection that does not exist. */
export const unknownConnection = z.object({ outcome: z.literal('unknown-connection') });

/** The answer to a delivery that could not be stored. */
export const unavailable = z.object({ outcome: z.literal('unavailable') });

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

/** The body of a merge. */
export const mergeRequest = z.strictObject({
  with: z.string().meta({ description: 'The id of the other customer', examples: [EXAMPLE_CUSTOMER] }),
});

/** The answer to a merge. */
export const mergedCustomers = z.object({
  survivor: customerId.meta({ description: 'The customer that remains, with the history of both' }),
  merged: customerId.meta({ description: 'The customer that is now part of the survivor' }),
});

/** The body of an un-merge. */
export const unmergeRequest = z.strictObject({
  identities: z
    .array(z.string())
    .min(1)
    .max(40)
    .meta({
      description: 'The accounts and addresses to split off; at least one has to stay',
      examples: [['email:ann@example.org']],
    }),
});

/** The answer to an un-merge. */
export const unmergedCustomers = z.object({
  survivor: customerId.meta({ description: 'The customer that keeps its id' }),
  separated: customerId.meta({ description: 'The customer that now has the identities' }),
});

/** The receipt of an erasure. */
export const receipt = z
  .object({
    customerId,
    erasedAt: instant,
    status: z.enum(['erased', 'erasing']).meta({
      description: 'erasing: some data is still to be deleted, and the review deletes it',
    }),
    removed: z
      .object({
        identities: count,
        activities: count,
        objects: count,
        transitions: count,
        mergedCustomers: count,
        parkedDeliveries: count,
        refusedEvents: count,
        exports: count,
      })
      .meta({ description: 'How much has been deleted so far, by kind' }),
    remains: z
      .array(
        z.object({
          place: z.string().meta({ examples: ['table stream'] }),
          holds: z.string().meta({ examples: ['items as they were written'] }),
          expires: z.string().meta({ examples: ['after 24 hours'] }),
        }),
      )
      .meta({ description: 'Where data still exists, what it is, and until when' }),
  })
  .meta({ description: 'What an erasure deleted and what remains' });

const connection = z.string().meta({ description: 'The name of a connection', examples: ['shopify'] });

/** The erasures of whole connections that providers have requested. */
export const erasures = z.object({
  erasures: z.array(
    z
      .object({
        connection,
        status: z.enum(['held', 'erasing']).meta({
          description: 'held: it can be cancelled; erasing: it has begun',
        }),
        receivedAt: instant,
        dueAt: instant,
      })
      .meta({
        description: 'The erasure of all data of a connection: when it was requested and when it begins',
      }),
  ),
});

/** An erasure that was cancelled. */
export const cancelledErasure = z.object({ connection, outcome: z.literal('cancelled') });
