import * as z from 'zod';
import { customerId, instant } from '../events/envelope.ts';
import { ACTIVITY_TYPES } from '../lifecycle/activity.ts';

// What the API answers about why identities are one customer. The query function imports only the types.

const end = z
  .object({
    type: z.enum(['account', 'address']),
    identity: z
      .string()
      .nullable()
      .meta({
        description: 'Null for an address, or an account whose id contains one, of another customer',
        examples: ['shopify:customer:207119551'],
      }),
  })
  .meta({ description: 'An account or an e-mail address' });

const statedBy = z.discriminatedUnion('type', [
  z.object({ type: z.literal('account') }).meta({ description: "The account's own data" }),
  z
    .object({ type: z.literal('activity'), activity: z.enum(ACTIVITY_TYPES), id: z.string() })
    .meta({ description: 'An activity that names both' }),
  z.object({ type: z.literal('object'), object: z.string().nullable() }).meta({
    description:
      'An order, a ticket or another object that names both; null if only a keyed hash of it is stored',
  }),
  z
    .object({ type: z.literal('id') })
    .meta({ description: 'The id of the account, which is an e-mail address' }),
]);

/** Why something does not tie. */
const AGAINST = ['former', 'changed-hands', 'shared', 'device', 'never-linked', 'refused', 'full'] as const;

const evidence = z
  .object({
    type: z.enum(['claim', 'tool-merge', 'together']).meta({
      description:
        'claim: an account has, or had, an address; tool-merge: a tool merged two accounts; together: a person merged the two customers',
    }),
    from: end,
    to: end,
    status: z.enum(['ties', ...AGAINST]).meta({
      description:
        'ties: it makes both one customer. Otherwise it does not: former: another account of this connection has the address now; changed-hands: the address passed to somebody else; shared: too many accounts have the address; device: the account has too many addresses; never-linked: by the policy; refused: a person set them apart; full: together they have more than 40 identities',
    }),
    connection: z
      .string()
      .nullable()
      .meta({ description: 'The connection that claims it; null for no claim', examples: ['shopify'] }),
    since: instant
      .nullable()
      .meta({ description: 'When the account first had the address, as far as reported' }),
    until: instant
      .nullable()
      .meta({ description: 'When the account had another address instead; null while it has this one' }),
    last: instant
      .nullable()
      .meta({ description: 'When it was last reported that the account has the address' }),
    statedBy: statedBy
      .nullable()
      .meta({ description: 'What first stated it; null for an account of another customer' }),
  })
  .meta({ description: 'Something that ties two identities, or would if no rule were against it' });

const chain = z.object({
  from: end,
  to: end,
  otherCustomerId: customerId
    .nullable()
    .meta({ description: 'The customer of `to`; null if both are one customer' }),
  reason: z.enum(['tied', 'until-next-update', 'at-next-update', 'unconnected', ...AGAINST]).meta({
    description:
      'tied: they are one customer, by the steps. until-next-update: they are still one customer, and will be split. at-next-update: they will be merged. unconnected: nothing ties them. Any other value is the status of the first step that does not tie',
  }),
  steps: z
    .array(evidence)
    .meta({ description: 'The shortest chain of evidence; each step begins where the one before ends' }),
});

/** Why the identities of a customer are one. */
export const explained = z.object({
  customerId,
  mergedInto: customerId.optional().meta({
    description: 'Present if the requested id belongs to a merged customer: the id to use from now on',
  }),
  identities: z.array(
    end.extend({
      connection: z.string().nullable().meta({ description: 'The connection of an account' }),
      closed: z.boolean().meta({ description: 'The tool closed or deleted the account' }),
      device: z
        .boolean()
        .meta({ description: 'The account has too many addresses to be one person; it ties nobody' }),
      shared: z
        .boolean()
        .meta({ description: 'Too many accounts have the address to be one person; it ties nobody' }),
    }),
  ),
  evidence: z.array(evidence).meta({ description: 'All evidence that concerns an identity of the customer' }),
  apart: z.array(z.object({ from: end, to: end })).meta({ description: 'Pairs that a person set apart' }),
  commands: z
    .array(instant)
    .meta({ description: 'When people merged or split this customer, oldest first; at most 20' }),
  chain: chain
    .nullable()
    .meta({ description: 'With `from` and `to`: what leads from one to the other; otherwise null' }),
});

/** Why the identities of a customer are one. */
export type Explained = z.infer<typeof explained>;
/** An account or an address. */
export type ExplainedEnd = z.infer<typeof end>;
/** A claim, a merge by a tool, or a command of a person. */
export type ExplainedEvidence = z.infer<typeof evidence>;
/** Why two identities are one customer, or are not. */
export type ChainReason = z.infer<typeof chain>['reason'];
