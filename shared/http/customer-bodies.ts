import * as z from 'zod';
import { customerRecord } from '../customers/customer-record.ts';
import { CATALOGUE } from '../events/catalogue.ts';
import { customerId, instant, money } from '../events/envelope.ts';
import { ACTIVITY_TYPES } from '../lifecycle/activity.ts';
import { CHANGE_TYPES } from '../lifecycle/change-types.ts';
import { OBJECT_TYPES, PART_TYPES } from '../lifecycle/objects/object.ts';

// What the API answers about a customer, for the OpenAPI document. No function bundles this file.

/** The place where the next page begins. */
export const next = z.string().nullable().meta({
  description: 'Send it as ?next= to get the next page; null on the last page',
});

/** The answer to a search. */
export const foundCustomers = z.object({
  customers: z.array(customerRecord).meta({ description: 'One record, or none' }),
});

/** A page of a list of customers. */
export const customersPage = z.object({
  customers: z
    .array(customerRecord)
    .meta({ description: 'The records as they are stored, by `stageSince`, newest first' }),
  unreadable: z.array(customerId).meta({
    description:
      'Customers whose record, or an identity, was written by another version or program, so that it cannot be read; empty if there are none',
    examples: [[]],
  }),
  next,
});

const activityFields = {
  id: z.string().meta({ description: 'The id of the activity', examples: ['shopify:visit:501'] }),
  type: z.enum(ACTIVITY_TYPES).meta({ description: 'What happened', examples: ['rating.given'] }),
  connection: z.string().meta({ description: 'The connection that reported it', examples: ['shopify'] }),
  provider: z.string().meta({ description: 'The kind of tool behind the connection', examples: ['shopify'] }),
  version: z.string().meta({
    description:
      'The version of the activity that the provider states, sortable as text; empty if it states none',
    examples: ['2026-01-05T10:00:00.000Z'],
  }),
  about: z
    .string()
    .nullable()
    .meta({
      description: 'The object that it is about; null if it concerns only the person',
      examples: ['shopify:order:501'],
    }),
  amount: money.nullable().optional().meta({
    description: 'Of order.refunded: the amount; null if unknown',
  }),
  rating: z
    .object({ scale: z.enum(['nps', 'csat', 'stars']), score: z.number() })
    .nullable()
    .optional()
    .meta({ description: 'Of rating.given and review.published: the score; null if there is none' }),
};

/** An activity as a timeline shows it. */
export const activity = z.object(activityFields).meta({ description: 'Something that happened' });

/** A part of an object. */
export const partKey = z
  .string()
  .regex(new RegExp(`^(?:${PART_TYPES.join('|')}):`))
  .meta({ description: 'A part of the object: its type and id', examples: ['refund:929361463'] });

const objectName = z
  .string()
  .nullable()
  .meta({
    description: 'The object; null if its id contains personal data: then only a keyed hash of it is stored',
    examples: ['shopify:order:501'],
  });

/** A change of an object as a timeline shows it. */
export const objectChange = z
  .object({
    type: z.enum(CHANGE_TYPES).meta({ description: 'What happened', examples: ['order.cancelled'] }),
    connection: activityFields.connection,
    provider: activityFields.provider,
    object: objectName,
    part: partKey.nullable(),
    amount: money.nullable().meta({
      description: 'The amount of the object or the part, as last reported; null if none is known',
      examples: [{ currency: 'EUR', minor: 4999 }],
    }),
    takenBackAt: instant.nullable().meta({
      description: 'When a later change of the same state took it back; null while it stands',
    }),
  })
  .meta({ description: 'A change of an order, a subscription, a ticket or another object' });

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
        z.object({ type: z.literal('change'), at: instant, change: objectChange }),
        z.object({ type: z.literal('event'), at: instant, event: publishedEvent }),
      ]),
    )
    .meta({ description: 'Newest first, at most 50 entries' }),
  next,
});

const exportedObject = z.object({
  object: objectName,
  type: z.enum(OBJECT_TYPES),
  connection: activityFields.connection,
  provider: activityFields.provider,
  snapshots: z
    .array(
      z.object({
        asOf: instant.meta({ description: 'When the report was true' }),
        version: activityFields.version,
        part: partKey.nullable().meta({ description: 'The part that it is about; null for the object' }),
        states: z
          .record(z.string(), z.string())
          .meta({ description: 'The states that were reported', examples: [{ payment: 'paid' }] }),
        since: z
          .record(z.string(), instant)
          .meta({ description: 'When they began, if the provider stated it' }),
        account: z.string().nullable().optional().meta({ description: 'The account that it belongs to' }),
        address: z.string().optional().meta({ description: 'The address that it belongs to' }),
        of: z.string().optional().meta({ description: 'The object that it is a payment or an invoice of' }),
        createdAt: instant.optional(),
        total: money.nullable().optional().meta({ description: 'The amount; null if it could not be read' }),
        refundedTotal: money.optional(),
        trialEndsAt: instant.nullable().optional(),
        endReason: z.string().optional().meta({ description: 'Why a subscription ended' }),
        lists: z
          .record(z.string(), z.array(z.string()))
          .meta({ description: 'The ids of all parts of a type, if the report listed them all' }),
        fact: z
          .object({ id: z.string(), version: z.string() })
          .optional()
          .meta({ description: 'The version of the fact that the sender reported' }),
      }),
    )
    .meta({ description: 'What was reported of it and its parts, oldest first' }),
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
        }),
      )
      .optional(),
    activities: z
      .array(
        z.object({
          ...activityFields,
          address: z
            .string()
            .optional()
            .meta({
              description: 'The address of the customer that was named with the account',
              examples: ['email:ada@example.com'],
            }),
          occurredAt: instant.meta({ description: 'When it happened' }),
        }),
      )
      .optional(),
    objects: z.array(exportedObject).optional().meta({ description: 'Orders, tickets and other objects' }),
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
      'A part of the export: first record and identities, then activities and objects, then events, then parked deliveries',
  });
