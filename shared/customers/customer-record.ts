import * as z from 'zod';
import { churn, customerId, instant, money, pathEntry, phase, risk, stage } from '../events/envelope.ts';

// The schema documents what `recordOnTheWire` returns. It is imported as a type only, so that no function bundles it.

const count = z.int().min(0);

const rating = z.object({
  scale: z.enum(['nps', 'csat', 'stars']).meta({ description: 'nps: 0 to 10; csat and stars: 1 to 5' }),
  score: z.number().meta({ examples: [9] }),
  at: instant.meta({ description: 'When the customer gave the rating' }),
});

const touchpoint = z.object({
  activity: z.string().meta({ description: 'The type of the activity', examples: ['visit'] }),
  connection: z.string().meta({ examples: ['shopify'] }),
  at: instant,
});

const facts = z.object({
  firstSeenAt: instant.nullable().meta({
    description: 'When the first activity happened; null if none did',
    examples: ['2026-01-03T08:30:00.000Z'],
  }),
  lastActiveAt: instant.nullable().meta({
    description: 'When the customer was last active; null if never',
    examples: ['2026-01-05T10:00:00.000Z'],
  }),
  orders: count.meta({ description: 'Orders that count now', examples: [1] }),
  revenue: z.array(money).meta({
    description: 'Sum per currency, refunds not subtracted',
    examples: [[{ currency: 'EUR', minor: 4999 }]],
  }),
  refunds: z.array(money).meta({
    description: 'Sum of the refunds per currency',
    examples: [[{ currency: 'EUR', minor: 500 }]],
  }),
  openTickets: count.meta({ description: 'Open support tickets', examples: [0] }),
  lastRating: rating.nullable().meta({
    description: 'The last rating that the customer gave; null if none',
    examples: [{ scale: 'nps', score: 9, at: '2026-01-08T10:00:00.000Z' }],
  }),
  subscriptions: count.meta({ description: 'Subscriptions in force', examples: [0] }),
  touchpoints: z.array(touchpoint).meta({
    description: 'The first and the last touchpoints before the first purchase',
    examples: [[{ activity: 'visit', connection: 'web', at: '2026-01-03T08:30:00.000Z' }]],
  }),
});

/** A customer's record as the query API returns it. */
export const customerRecord = z
  .object({
    customerId: customerId.meta({
      description: 'The id of the customer: a keyed hash without personal data',
      examples: ['cus_4s7Qm2xT9bKfWvE1aB3cDe'],
    }),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Number of changes of the record', examples: [3] }),
    stage: stage.meta({ description: 'The current stage', examples: ['purchase'] }),
    phase: phase.meta({ description: 'The phase of the stage', examples: ['retention'] }),
    stageSince: instant.nullable().meta({
      description: 'When the customer entered the stage; null if nothing has happened yet',
      examples: ['2026-01-05T10:00:00.000Z'],
    }),
    risk: risk.meta({
      description: 'The risk of losing the customer: none, watch (one reason) or high (two or more)',
      examples: [{ level: 'watch', reasons: ['ticket-open-long'] }],
    }),
    churn: churn.meta({
      description: 'Why and since when the customer counts as lost; otherwise null',
      examples: [null],
    }),
    path: z.array(pathEntry).meta({
      description: 'The latest stages that the customer entered, at most 16, oldest first',
      examples: [[{ stage: 'purchase', at: '2026-01-05T10:00:00.000Z' }]],
    }),
    facts: facts.meta({
      description: 'The facts that follow from the activities and objects of the customer',
    }),
    contact: z
      .object({
        name: z
          .string()
          .nullable()
          .meta({ examples: ['Ada Lovelace'] }),
        phone: z
          .string()
          .nullable()
          .meta({ description: 'In E.164', examples: ['+493012345678'] }),
      })
      .meta({ description: 'Name and phone number, if a provider reported them' }),
    identities: z.array(z.string()).meta({
      description: 'The accounts and addresses of the customer',
      examples: [['shopify:customer:207119551', 'email:ada@example.com']],
    }),
    linking: z.enum(['open', 'shared', 'device', 'full']).meta({
      description:
        'Whether more identities can be tied to the customer: open; shared, it is an address that too many accounts have; device, it is an account with too many addresses; full, it has too many identities, or would have',
      examples: ['open'],
    }),
    linkingReason: z
      .string()
      .nullable()
      .meta({
        description: 'Why `linking` is not open; otherwise null',
        examples: [null],
      }),
    policyVersion: z
      .string()
      .meta({ description: 'The policy with which the record was computed', examples: ['5f1d0c9a'] }),
    dueAt: instant.nullable().meta({
      description: 'When time alone next changes stage or risk; null for never',
      examples: ['2026-04-05T10:00:00.000Z'],
    }),
    stale: z.boolean().meta({
      description:
        'True if the record does not contain everything yet: the review adds it, usually within a minute. In a list or an export also if it was computed with an older policy: `GET /customers/{id}` computes it',
      examples: [false],
    }),
    mergedInto: customerId.optional().meta({
      description: 'Present if the requested id belongs to a merged customer: the id to use from now on',
      examples: ['cus_4s7Qm2xT9bKfWvE1aB3cDe'],
    }),
  })
  .meta({ description: 'The lifecycle record of a customer' });

/** A customer's record as the query API returns it. */
export type CustomerRecord = z.infer<typeof customerRecord>;
