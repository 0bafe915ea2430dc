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
  .meta({ format: 'date-time' });

/** A customer's id: a keyed hash without personal data. */
export const customerId = z.string().regex(/^cus_[^\s@:]+$/);

export const stage = z.enum(STAGES);

const PHASES = [...new Set(Object.values(PHASE_OF))];
export const phase = z.enum(PHASES);

const count = z.int().min(0);

export const pathEntry = z.object({
  stage,
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
    type: z.enum(['activity', 'time', 'late-activity', 'merge', 'unmerge', 'policy']),
    rule: z.string().meta({ description: 'The stage or risk rule that now holds' }),
    change: z.enum(CHANGE_TYPES).nullable().meta({
      description:
        'What happened that caused the event: an activity, or a change of an object; null if time alone or a new policy did',
    }),
    provider: z.string().nullable(),
    connection: z.string().nullable(),
  })
  .meta({ description: 'What caused the change' });

/** How likely a customer is to be lost. */
export const riskLevel = z.enum(['none', 'watch', 'high']);

/** How likely a customer is to be lost, and why. */
export const risk = z.object({ level: riskLevel, reasons: z.array(z.string()) });

/** Why a customer counts as lost, and since when. */
export const churn = z
  .object({
    reason: z.enum(CHURN_REASONS),
    type: z.enum(['voluntary', 'involuntary']),
    since: instant,
  })
  .nullable()
  .meta({ description: 'Null unless the customer counts as lost' });

/** An amount in the smallest unit of its currency. */
export const money = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  minor: z.int().meta({ description: 'In the smallest unit of the currency: EUR 49.99 is 4999' }),
});

/** The customer of the event, as of when it was detected. */
export const aboutCustomer = {
  customerId,
  identities: z
    .array(z.string().regex(/^[^@]+$/))
    .meta({ description: 'Identities without personal data, such as shopify:customer:207119551' }),
  snapshot: z
    .object({ orders: count, revenue: z.array(money), openTickets: count, risk: riskLevel })
    .meta({ description: 'Facts as of detectedAt' }),
};

const metadata = z.object({
  schemaVersion: z.literal('1'),
  eventId: z
    .string()
    .regex(/^cus_[^\s@:]+:\d{6,}$/)
    .meta({
      description:
        'Stable across repeated deliveries: drop ids that you have seen. With an epoch above 0 it names the epoch, such as cus_4s7Qm2xT9bKfWvE1~1:000007',
    }),
  sequence: z
    .int()
    .min(1)
    .meta({ description: 'Number of the event in the sequence of this customer, from 1 and without gaps' }),
  epoch: z.int().min(0).meta({
    description:
      'Counts how often the table was restored from a backup: 0 at first. Events are ordered by epoch, then by sequence',
  }),
  previousOfType: z
    .int()
    .min(1)
    .nullable()
    .meta({ description: 'Sequence of the previous event of this customer and type; null for the first' }),
  occurredAt: instant.meta({ description: 'When the change happened' }),
  detectedAt: instant.meta({ description: 'When the change was detected' }),
  secondsLate: z
    .int()
    .min(0)
    .meta({ description: 'Whole seconds from occurredAt to detectedAt; 0 if occurredAt is later' }),
  timeliness: z.enum(TIMELINESS).meta({
    description:
      'live: up to one hour late; late: up to one day; historical: later, or a backfill, a new policy or a correction of an entry older than one day caused it',
  }),
  policyVersion: z.string().meta({ description: 'The policy that was applied' }),
});

/** The detail of a published event: metadata common to all types, and the data of its type. */
export function detailOf<Data extends z.ZodType>(data: Data) {
  return z.object({ metadata, data });
}
