import * as z from 'zod';
import { exponentOf } from '../../shared/lifecycle/amounts.ts';
import type { RowFormatting } from '../terminal/rows-output.ts';

const amounts = z.array(z.object({ currency: z.string(), minor: z.number() }));

/** What the command shows of a record. The API may add fields. */
export const listedCustomer = z.looseObject({
  customerId: z.string(),
  stage: z.string(),
  phase: z.string(),
  stageSince: z.string().nullable(),
  risk: z.object({ level: z.string(), reasons: z.array(z.string()) }),
  churn: z.object({ reason: z.string(), type: z.string() }).nullable(),
  facts: z.looseObject({
    lastActiveAt: z.string().nullable(),
    orders: z.number(),
    revenue: amounts,
    refunds: amounts,
    subscriptions: z.number(),
    openTickets: z.number(),
  }),
  contact: z.object({ name: z.string().nullable(), phone: z.string().nullable() }),
  identities: z.array(z.string()),
  stale: z.boolean(),
});
type ListedCustomer = z.infer<typeof listedCustomer>;

/** How customers are shown. The table has no personal data, because people share their screens. */
export const CUSTOMER_FORMATTING: RowFormatting<ListedCustomer> = {
  columns: [
    { heading: 'customer', width: 26 },
    { heading: 'stage', width: 10 },
    { heading: 'since', width: 10 },
    { heading: 'risk, or why they left', width: 26 },
  ],
  tableRow: ({ customerId, stage, stageSince, risk: { level, reasons }, churn, stale }) => [
    customerId,
    `${stage}${stale ? '*' : ''}`,
    stageSince?.slice(0, 10) ?? '',
    [
      ...(churn === null ? [] : [`left: ${churn.reason}`]),
      ...(level === 'none' ? [] : [`${level}: ${reasons.join(', ')}`]),
    ].join('\n'),
  ],
  csvNames: [
    'customerId',
    'stage',
    'phase',
    'stageSince',
    'risk',
    'riskReasons',
    'churnReason',
    'churnType',
    'lastActiveAt',
    'orders',
    'revenue',
    'refunds',
    'subscriptions',
    'openTickets',
    'name',
    'phone',
    'emails',
    'accounts',
    'stale',
  ],
  csvRow(customer) {
    const { risk, churn, facts, contact, identities } = customer;
    const emails = identities.filter((identity) => identity.startsWith('email:'));
    const accounts = identities.filter((identity) => !identity.startsWith('email:'));
    return [
      customer.customerId,
      customer.stage,
      customer.phase,
      customer.stageSince,
      risk.level,
      risk.reasons.join(' '),
      churn?.reason ?? null,
      churn?.type ?? null,
      facts.lastActiveAt,
      facts.orders,
      amountsText(facts.revenue),
      amountsText(facts.refunds),
      facts.subscriptions,
      facts.openTickets,
      contact.name,
      contact.phone,
      emails.map((identity) => identity.slice('email:'.length)).join(' '),
      accounts.join(' '),
      customer.stale,
    ];
  },
};

/** `EUR 49.99; USD 5.00`: one cell for all currencies. */
function amountsText(given: z.infer<typeof amounts>): string {
  return given
    .map(({ currency, minor }) => {
      const exponent = exponentOf(currency) ?? 2;
      return `${currency} ${(minor / 10 ** exponent).toFixed(exponent)}`;
    })
    .join('; ');
}
