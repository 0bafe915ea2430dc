import * as z from 'zod';
import { CHANGE_TYPES } from '../lifecycle/change-types.ts';
import { CHURN_REASONS, PHASE_OF, STAGES } from '../lifecycle/stage.ts';
import { TIMELINESS } from './lateness.ts';

// The parts of every published event. Lists that subscribers may treat as complete are enums (stage, phase,
// level, churn, timeliness, cause type, change). Lists that grow with policies are plain text (rule, risk reasons), so
// that a new rule is no breaking change.

// Our own pattern: the pattern of zod would appear in the published schema and may change with zod.
/** An instant: ISO 8601, UTC, milliseconds. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({ format: 'date-time', description: 'An instant in UTC', examples: ['2026-01-05T10:00:00.000Z'] });

/** A customer's id: a keyed hash without personal data. */
export const customerId = z
  .string()
  .regex(/^cus_[^\s@:]+$/)
  .meta({ description: 'The customer', examples: ['cus_4s7Qm2xT9bKfWvE1'] });

export const stage = z
  .enum(STAGES)
  .meta({ description: 'The stage that the customer is in now', examples: ['purchase'] });

const PHASES = [...new Set(Object.values(PHASE_OF))];
export const phase = z.enum(PHASES).meta({ description: 'The phase of the stage', examples: ['retention'] });

const count = z
  .int()
  .min(0)
  .meta({ examples: [1] });

export const pathEntry = z.object({
  stage: stage.meta({ description: 'The stage that was entered' }),
  at: instant.meta({ description: 'When the stage was entered' }),
});

/** How the path published so far becomes the current one. */
export const pathChange = z
  .object({
    keep: count.meta({ description: 'How many of the first published entries are still valid' }),
    append: z.array(pathEntry).meta({ description: 'Entries to add after them' }),
  })
  .meta({ description: 'How the path published so far becomes the current one' });

/** What caused the change. */
export const cause = z
  .object({
    type: z.enum(['activity', 'time', 'late-activity', 'merge', 'unmerge', 'policy']).meta({
      description:
        'activity: something happened. time: time alone. late-activity: something reported late, or taken back, changed the past. merge, unmerge: two customers became one, or one became two. policy: the rules changed',
      examples: ['activity'],
    }),
    rule: z.string().meta({
      description: 'The stage or risk rule that now holds. A new policy can bring new values',
      examples: ['first-order'],
    }),
    change: z
      .enum(CHANGE_TYPES)
      .nullable()
      .meta({
        description:
          'What happened that caused the event: an activity, or a change of an object; null if time alone or a new policy did',
        examples: ['order.paid', null],
      }),
    provider: z
      .string()
      .nullable()
      .meta({
        description: 'The kind of tool that reported the change; null if change is',
        examples: ['shopify', null],
      }),
    connection: z
      .string()
      .nullable()
      .meta({
        description: 'The connection that reported the change; null if change is',
        examples: ['shopify', null],
      }),
  })
  .meta({ description: 'What caused the change' });

/** How likely a customer is to be lost. */
export const riskLevel = z.enum(['none', 'watch', 'high']).meta({
  description: 'none: no sign of risk. watch: one. high: two or more',
  examples: ['watch'],
});

/** How likely a customer is to be lost, and why. */
export const risk = z
  .object({
    level: riskLevel,
    reasons: z.array(z.string()).meta({
      description: 'The signs of risk. A new policy can bring new values',
      examples: [['ticket-open-long']],
    }),
  })
  .meta({ description: 'The risk of losing the customer, and the reasons' });

/** Why a customer counts as lost, and since when. */
export const churn = z
  .object({
    reason: z
      .enum(CHURN_REASONS)
      .meta({ description: 'Why the customer counts as lost', examples: ['payment-failed'] }),
    type: z.enum(['voluntary', 'involuntary']).meta({
      description: 'involuntary: because a payment failed. voluntary: for any other reason',
      examples: ['involuntary'],
    }),
    since: instant.meta({ description: 'Since when' }),
  })
  .nullable()
  .meta({ description: 'Null unless the customer counts as lost' });

/** An amount in the smallest unit of its currency. */
export const money = z.object({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .meta({ description: 'ISO 4217 code of the currency', examples: ['EUR'] }),
  minor: z
    .int()
    .meta({ description: 'In the smallest unit of the currency: EUR 49.99 is 4999', examples: [4999] }),
});

/** The customer of the event, as of when it was detected. */
export const aboutCustomer = {
  customerId,
  identities: z.array(z.string().regex(/^[^@]+$/)).meta({
    description: 'Identities without personal data: connection, kind and id',
    examples: [['shopify:customer:207119551']],
  }),
  snapshot: z
    .object({
      orders: count.meta({ description: 'Orders that count' }),
      revenue: z.array(money).meta({ description: 'What was paid less what went back, for each currency' }),
      openTickets: count.meta({ description: 'Support tickets that are open' }),
      risk: riskLevel.meta({ description: 'The risk of losing the customer' }),
    })
    .meta({ description: 'Facts as of detectedAt' }),
};

const metadata = z
  .object({
    schemaVersion: z
      .literal('1')
      .meta({ description: 'The version of the contract that the event follows', examples: ['1'] }),
    eventId: z
      .string()
      .regex(/^cus_[^\s@:]+:\d{6,}$/)
      .meta({
        description:
          'Stable across repeated deliveries: drop ids that you have seen. With an epoch above 0 it names the epoch, such as cus_4s7Qm2xT9bKfWvE1~1:000007',
        examples: ['cus_4s7Qm2xT9bKfWvE1:000007'],
      }),
    sequence: z
      .int()
      .min(1)
      .meta({
        description: 'Number of the event in the sequence of this customer, from 1 and without gaps',
        examples: [7],
      }),
    epoch: z
      .int()
      .min(0)
      .meta({
        description:
          'Counts how often the table was restored from a backup: 0 at first. Events are ordered by epoch, then by sequence',
        examples: [0],
      }),
    previousOfType: z
      .int()
      .min(1)
      .nullable()
      .meta({
        description: 'Sequence of the previous event of this customer and type; null for the first',
        examples: [5, null],
      }),
    occurredAt: instant.meta({ description: 'When the change happened' }),
    detectedAt: instant.meta({ description: 'When the change was detected' }),
    secondsLate: z
      .int()
      .min(0)
      .meta({
        description: 'Whole seconds from occurredAt to detectedAt; 0 if occurredAt is later',
        examples: [2],
      }),
    timeliness: z.enum(TIMELINESS).meta({
      description:
        'live: up to one hour late; late: up to one day; historical: later, or a backfill, a new policy or a correction of an entry older than one day caused it',
      examples: ['live'],
    }),
    policyVersion: z.string().meta({ description: 'The policy that was applied', examples: ['5f1d0c9a'] }),
    bucket: z
      .int()
      .min(0)
      .max(99)
      .meta({
        description:
          'The bucket of the customer, from 0 to 99, for experiments that leave some customers untouched. It follows from the customer id and a salt; after a merge it is that of the survivor',
        examples: [70],
      }),
  })
  .meta({ description: 'What every event has' });

/** The detail of a published event: metadata common to all types, and the data of its type. */
export function detailOf<Data extends z.ZodType>(data: Data) {
  return z.object({
    metadata,
    data: data.meta({ description: 'The customer, and what changed' }),
  });
}
