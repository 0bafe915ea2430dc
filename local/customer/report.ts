import * as z from 'zod';
import { type Cell, layOut, paragraph } from '../terminal/layout.ts';
import { moneyText } from '../terminal/money-text.ts';
import { printable } from '../terminal/printable.ts';

/** One line of JSON. The escapes are JSON's own, so a program reads the same text. */
export function jsonText(body: unknown): string {
  return `${printable(JSON.stringify(body))}\n`;
}

const receiptForm = z.object({
  customerId: z.string(),
  erasedAt: z.string(),
  status: z.enum(['erased', 'erasing']),
  removed: z.record(z.string(), z.number()),
  remains: z.array(z.object({ place: z.string(), holds: z.string(), expires: z.string() })),
});

const KINDS: Readonly<Record<string, string>> = {
  identities: 'identities',
  activities: 'activities',
  objects: 'orders, tickets and other objects',
  transitions: 'published changes',
  mergedCustomers: 'customers merged into this one',
  parkedDeliveries: 'parked deliveries',
  refusedEvents: 'events that the bus refused',
  exports: 'pages of exports',
};

/** The receipt of an erasure as tables: what was removed, and what remains, where, and until when. */
export function receiptText(body: unknown): string {
  const { customerId, erasedAt, status, removed, remains } = receiptForm.parse(body);
  const heading =
    status === 'erased'
      ? `${customerId} was erased at ${erasedAt}.`
      : `${customerId} was erased at ${erasedAt}. The remaining data is being deleted; repeat the command for the final receipt.`;
  return [
    heading,
    '',
    layOut(
      ['removed', 'how many'],
      Object.entries(removed).map(([kind, count]): Cell[] => [KINDS[kind] ?? kind, count]),
    ),
    layOut(
      ['remains in', 'expires'],
      remains.map(({ place, expires }) => [place, expires]),
    ),
    ...remains.map(({ place, holds }) => `  ${place}: ${holds}`),
    '',
  ].join('\n');
}

const money = z.object({ currency: z.string(), minor: z.number() });

const entryForm = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('activity'),
    at: z.string(),
    activity: z.object({ type: z.string(), about: z.string().nullable(), connection: z.string() }),
  }),
  z.object({
    type: z.literal('change'),
    at: z.string(),
    change: z.object({
      type: z.string(),
      object: z.string().nullable(),
      part: z.string().nullable(),
      connection: z.string(),
      amount: money.nullable(),
      takenBackAt: z.string().nullable(),
    }),
  }),
  z.object({
    type: z.literal('event'),
    at: z.string(),
    event: z.object({
      detailType: z.string(),
      detail: z.object({ data: z.looseObject({ stage: z.string().optional() }) }),
    }),
  }),
]);

// The longest type, subscription.cancel-unscheduled, has 32 characters.
const TYPE_WIDTH = 32;

/** A page of a timeline, one line per entry. */
export function timelineText(body: unknown): string {
  const { timeline } = z.object({ timeline: z.array(entryForm) }).parse(body);
  const lines = timeline.map((entry) => {
    if (entry.type === 'activity') {
      const { type, about, connection } = entry.activity;
      return `${entry.at}  ${type.padEnd(TYPE_WIDTH)} ${about ?? connection}`;
    }
    if (entry.type === 'change') {
      const { type, object, part, connection, amount, takenBackAt } = entry.change;
      const worth = amount === null ? [] : [moneyText(amount)];
      const what = [object ?? connection, ...(part === null ? [] : [part]), ...worth].join(' ');
      const takenBack = takenBackAt === null ? '' : ` (taken back ${takenBackAt.slice(0, 10)})`;
      return `${entry.at}  ${type.padEnd(TYPE_WIDTH)} ${what}${takenBack}`;
    }
    const { detailType, detail } = entry.event;
    return `${entry.at}  ${detailType.padEnd(TYPE_WIDTH)} ${detail.data.stage ?? ''}`.trimEnd();
  });
  return lines.map((line) => `${printable(line)}\n`).join('');
}

const amounts = z.array(money);

const recordForm = z.object({
  customerId: z.string(),
  mergedInto: z.string().optional(),
  stage: z.string(),
  phase: z.string(),
  stageSince: z.nullable(z.string()),
  risk: z.object({ level: z.string(), reasons: z.array(z.string()) }),
  churn: z.object({ reason: z.string(), since: z.string() }).nullable(),
  path: z.array(z.object({ stage: z.string(), at: z.string() })),
  facts: z.object({
    orders: z.number(),
    revenue: amounts,
    refunds: amounts,
    openTickets: z.number(),
    lastActiveAt: z.string().nullable(),
  }),
  contact: z.object({ name: z.string().nullable() }),
  identities: z.array(z.string()),
  linking: z.string(),
  linkingReason: z.string().nullable(),
  stale: z.boolean(),
});

/** The record as a table. */
export function recordText(body: unknown): string {
  const record = recordForm.parse(body);
  const { customerId, mergedInto, stage, phase, stageSince, risk, churn, path, facts, identities, linking } =
    record;
  const rows: Cell[][] = [
    ['customer', mergedInto === undefined ? customerId : `${customerId}, merged into ${mergedInto}`],
    ...(record.contact.name === null ? [] : [['name', record.contact.name]]),
    ['stage', stageSince === null ? `${stage} (${phase})` : `${stage} (${phase}) since ${stageSince}`],
    ['risk', [risk.level, ...risk.reasons].join(', ')],
    ...(churn === null ? [] : [['churned', `${churn.reason}, since ${churn.since}`]]),
    ['orders', String(facts.orders)],
    ['revenue', amountsText(facts.revenue)],
    ...(facts.refunds.length === 0 ? [] : [['refunds', amountsText(facts.refunds)]]),
    ['open tickets', String(facts.openTickets)],
    ['last active', facts.lastActiveAt ?? 'never'],
    ['path', path.map((entry) => entry.stage).join(' → ')],
    ...identities.map((identity, index) => [index === 0 ? 'identities' : '', identity]),
    ...(linking === 'open' ? [] : [['linking', `${linking}: ${record.linkingReason}`]]),
    ...(record.stale ? [['not complete', 'the review adds what is missing, usually within a minute']] : []),
  ];
  return layOut(['', ''], rows).split('\n').slice(2).join('\n');
}

const erasuresForm = z.object({
  erasures: z.array(
    z.object({ connection: z.string(), status: z.string(), receivedAt: z.string(), dueAt: z.string() }),
  ),
});

/** The held erasures of whole connections as a table. */
export function erasuresText(body: unknown): string {
  const { erasures } = erasuresForm.parse(body);
  if (erasures.length === 0) return 'No erasure of a connection is held.\n';
  return layOut(
    ['connection', 'status', 'requested', 'due'],
    erasures.map(({ connection, status, receivedAt, dueAt }) => [connection, status, receivedAt, dueAt]),
  );
}

const orphansForm = z.object({
  orphans: z.array(
    z.object({
      object: z.string().nullable(),
      type: z.string(),
      connection: z.string(),
      since: z.string(),
      parts: z.array(z.string()),
      of: z.string().nullable(),
    }),
  ),
});

/** The objects on all pages of orphans as one table, oldest first. */
export function orphansText(pages: readonly unknown[]): string {
  const orphans = pages.flatMap((page) => orphansForm.parse(page).orphans);
  if (orphans.length === 0) return 'Every object belongs to a customer.\n';
  const placeOf = ({ since, object }: (typeof orphans)[number]) => `${since} ${object}`;
  orphans.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const rows = orphans.map(({ object, type, connection, since, parts, of }): Cell[] => {
    // The identity without its connection and type, which have columns of their own.
    const id = object === null ? '(hidden)' : object.split(':').slice(2).join(':');
    const parent = of === null ? [] : [`of ${readablePart(of.slice(of.indexOf(':') + 1))}`];
    return [sinceText(since), connection, type, [id, ...parent, ...partLines(parts)].join('\n')];
  });
  const belong =
    orphans.length === 1 ? '1 object belongs' : `${orphans.length.toLocaleString('en')} objects belong`;
  const sentence = `${belong} to no customer yet. An object gets its owner with the first delivery that names one.`;
  return `${layOut(['since (UTC)', 'connection', 'type', 'id'], rows)}\n${paragraph(sentence)}`;
}

const MAX_PARTS_SHOWN = 3;

function partLines(parts: readonly string[]): string[] {
  const more = parts.length - MAX_PARTS_SHOWN;
  return [...parts.slice(0, MAX_PARTS_SHOWN).map(readablePart), ...(more > 0 ? [`and ${more} more`] : [])];
}

/** `refund re_1` of `refund:re_1`. */
function readablePart(key: string): string {
  return key.replace(':', ' ');
}

/** An instant to the minute. */
function sinceText(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** The sum per currency, with the currency's own number of decimals: `EUR 49.99, JPY 5,000`. */
function amountsText(sums: z.infer<typeof amounts>): string {
  return sums.map(moneyText).join(', ') || 'none';
}
